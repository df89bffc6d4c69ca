"""Drift: from a project's figures to how it stands, to its case, and to who is told when.

A project is judged wholly anew from one snapshot of the store, and only when nothing older waits to be judged.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Engine, delete

from alignment_rules.governance import telling
from alignment_rules.governance.standing import Stand, standing
from schemas.drift import Case, Standing, Why
from schemas.tables import dirty
from streams import drift_cases, drift_findings, escalation, locks, reviews, timers
from streams import drift_state as states
from streams.dirty import Dirty, mark
from streams.drift_judging import Judged, judge
from streams.readiness import ready
from streams.rulebooks import InForce, in_force
from streams.tag_marks import DRIFT, PROJECT
from streams.timers import Timer

_READY: Final = ready(DRIFT, PROJECT)
_INSIDE: Final = frozenset({Why.ALARM_ONLY, Why.INSIDE})
"""Standings of good data that is within the tolerance; the alarm of an open case stands until then."""
_AS_ONE: Final = "REPEATABLE READ"
"""What is judged is read as of one moment; whoever wrote meanwhile has marked the project anew."""


def drain(engine: Engine) -> int:
    """Judge every project that is ready, then do what is due. 0: idle, or waiting for others."""
    return sum(step(engine) for step in _STEPS)


def _judge(engine: Engine) -> int:
    with engine.begin() as connection:
        waiting = [(project, upto) for project, upto in connection.execute(_READY)]
    return sum(_one(engine, project, upto) for project, upto in waiting)


def _one(engine: Engine, project: str, upto: int) -> int:
    with engine.connect().execution_options(isolation_level=_AS_ONE) as connection, connection.begin():
        locks.project(connection, project)
        claimed = connection.execute(
            delete(dirty).where(dirty.c.kind == DRIFT, dirty.c.project == project, dirty.c.seq <= upto)
        )
        if claimed.rowcount and (now := in_force(connection)):
            _stand(connection, project, now)
    return claimed.rowcount


def _stand(connection: Connection, project: str, now: InForce) -> None:
    case = drift_cases.the_open(connection, project)
    if project not in now.book.strategy.file.projects:
        if case:
            drift_cases.close(connection, case, now.today, "The project is no longer in the strategy.")
        states.forget(connection, project)
        return
    found = judge(connection, project, now, case)
    stand = standing(found.situation)
    changed = states.write(connection, project, stand, found, now.version)
    states.figures(connection, project, stand, found, now.version)
    if found.look_at:
        timers.set_(connection, [Timer(escalation.LOOK, project, found.look_at)])
    if changed:
        states.tell(connection, project, stand)
    _follow(connection, project, stand, found, case, now)


def _follow(
    connection: Connection, project: str, stand: Stand, found: Judged, case: Case | None, now: InForce
) -> None:
    """What a case makes of it: opened, kept or closed; while nothing can be said it stays as it is."""
    if case and (over := _over(stand, found, case)):
        drift_cases.close(connection, case, found.situation.as_of, over)
        mark(connection, [Dirty(DRIFT, project=project)])  # it is watched anew from here on
        return
    if stand.state not in {Standing.DRIFTING, Standing.ACCEPTED} or found.baseline is None:
        return
    it = found.situation
    findings = drift_findings.findings(connection, project, it.as_of, now.now, found.planned, now.book)
    if case:
        drift_cases.keep(connection, case, it.off_plan or 0.0, findings)
    else:
        drift_cases.open_(
            *(connection, project, it.as_of, found.onset or it.as_of, found.baseline.since, now.version),
            it.off_plan or 0.0,
            findings,
            now.book.strategy,
        )


def _over(stand: Stand, found: Judged, case: Case) -> str:
    """Why a case is closed; "" while it is not."""
    if found.baseline is None:
        return "The project has no plan any more."
    if found.baseline.since > case.baseline:
        return f"The plan was changed on {found.baseline.since}."
    if stand.why in _INSIDE:
        share = telling.days_off(found.situation.off_plan or 0.0)
        return f"Back inside the tolerance on {found.situation.as_of}: {share}."
    return ""


_STEPS: Final[tuple[Callable[[Engine], int], ...]] = (_judge, escalation.drain, reviews.drain)
