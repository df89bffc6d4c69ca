"""The chain: whoever is due is told of a case, once; an answer stops it, and its end lets it go on."""

from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, Engine, cast, exists, func, select, update

from alignment_rules.governance import chain, telling
from alignment_rules.strategy import Strategy
from schemas.drift import Case, Evidence, Notice, Standing
from schemas.tables import dirty, drift_case, drift_state, timer
from streams import drift_cases, effects, locks, signals, timers
from streams.dirty import Dirty, mark
from streams.drift_cases import ANSWER, NOTICE, STAGE
from streams.rulebooks import in_force
from streams.tag_marks import DRIFT

LOOK: Final = "drift.look"
"""Kind of the timer that has a project judged again; its key is the project."""


def drain(engine: Engine) -> int:
    """Do what is due; gives how much that was."""
    return _look(engine) + _end_answers(engine) + _tell(engine)


def _look(engine: Engine) -> int:
    with engine.begin() as connection:
        due = timers.claim(connection, LOOK)
        mark(connection, (Dirty(DRIFT, project=project) for project in due))
    return len(due)


def _end_answers(engine: Engine) -> int:
    """An answer that has run out no longer stands: the chain goes on where it stood."""
    with engine.begin() as connection:
        due = timers.claim(connection, ANSWER)
        for key in due:
            _end(connection, int(key.partition(":")[0]))
    return len(due)


def _end(connection: Connection, number: int) -> None:
    asked = select(drift_case).where(drift_case.c.id == number)
    locks.project(connection, connection.execute(asked).one().project)
    row = connection.execute(asked.with_for_update()).one()
    if row.closed_at is not None or not row.answer:
        return
    connection.execute(
        update(drift_case).where(drift_case.c.id == number).values(answer="", answer_until=None)
    )
    words = f"What {row.answered_by} {row.answer} has run out with {row.answer_until}."
    drift_cases.log(connection, number, "expired", words)
    signals.of_case(connection, row.project, "expired", words, number)
    mark(connection, [Dirty(DRIFT, project=row.project)])


def _tell(engine: Engine) -> int:
    """Tell whoever is due, of open cases without an answer whose project drifts on good data at this moment."""
    with engine.begin() as connection:
        due = timers.claim(connection, STAGE, _SPEAKS)
        now = in_force(connection) if due else None
        for key in due:
            number, _, stage = key.partition(":")
            row = connection.execute(select(drift_case).where(drift_case.c.id == int(number))).one()
            if now and row.project in now.book.strategy.file.projects:
                _notify(connection, drift_cases.of_row(row), stage, now.book.strategy)
    return len(due)


def _notify(connection: Connection, case: Case, name: str, strategy: Strategy) -> None:
    locks.project(connection, case.project)
    evidence = connection.execute(
        select(drift_state.c.evidence).where(drift_state.c.project == case.project)
    ).scalar_one()
    found = chain.stages(strategy, case.project, case.findings.gaps, case.opened_at)
    people = next((stage.people for stage in found if stage.name == name), ())
    addresses = tuple(dict.fromkeys(strategy.file.people[person] for person in people))
    tolerance = msgspec.convert(evidence, Evidence).tolerance or 0.0
    notice = Notice(
        *(case.id, case.project, name, addresses),
        telling.subject(case.project, case.off_plan, tolerance),
        tuple(telling.notice(case, strategy.file.projects[case.project].owner, strategy.titles)),
        telling.keys(case.findings),
    )
    if addresses and effects.write(connection, f"case:{case.id}:told:{name}", NOTICE, notice):
        words = f"{name} ({', '.join(people)}) is told"
        drift_cases.log(connection, case.id, "told", words)
        signals.of_case(connection, case.project, "told", words, case.id, name)


_SPEAKS: Final = exists().where(
    drift_case.c.id == cast(func.split_part(timer.c.key, ":", 1), BigInteger),
    drift_case.c.closed_at.is_(None),
    drift_case.c.answer == "",
    drift_state.c.project == drift_case.c.project,
    drift_state.c.state == Standing.DRIFTING.value,
    ~exists().where(dirty.c.kind == DRIFT, dirty.c.project == drift_case.c.project),
)
"""Nobody is told while the project waits to be judged anew: it may have fallen silent."""
