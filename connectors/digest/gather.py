"""What a review is made of, from the store: the same questions that the console and the command line ask."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Date, Row, bindparam, cast, func, select

from alignment_rules.differences import differences
from alignment_rules.review import Answered, Material, ProjectReview, Published, Week
from alignment_rules.strategy import Strategy, read
from connectors.console import queries
from connectors.console.queries import ProjectEffort
from connectors.console.queries.effort import off_plan
from connectors.digest.cases_then import at_end
from connectors.in_force import in_force
from schemas import periods
from schemas.alignment import WHOLE
from schemas.counting import Unit
from schemas.errors import Reject
from schemas.people import counted_in
from schemas.periods import Length, Period
from schemas.tables import case_log, correction, dead_letter, drift_case, project_scope, scope, strategy

_WEEKS: Final = 13
_STALE: Final = timedelta(days=1)
_ANSWERS: Final = ("acknowledged", "accepted")


def gather(connection: Connection, period: Period, now: datetime, project: str = "") -> Material:
    """Everything about a period, of one project or of all. Raises Reject without a strategy or such a project."""
    strategy_ = in_force(connection)
    if strategy_ is None:
        raise Reject(
            "There is no strategy in force to review: publish one with `fairlead strategy publish DIR`."
        )
    file = strategy_.file
    if project and project not in file.projects:
        raise Reject(f"The strategy names no project {project!r}; it names: {', '.join(file.projects)}.")
    unit = counted_in(connection)
    rate = file.effort.day_rate if unit is Unit.PERSON_DAYS else None
    cases = [it for it in queries.cases(connection, closed=True) if not project or it.project == project]
    end = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    return Material(
        period=period,
        before=periods.before(period),
        today=now.date(),
        project=project,
        titles=strategy_.titles,
        always_on=tuple(file.always_on),
        tolerance=file.drift.tolerance / WHOLE,
        unit=unit,
        day_rate=float(rate.value) if rate else None,
        currency=rate.unit if rate else "",
        projects=tuple(
            _projects(connection, strategy_, period, now, [project] if project else [*file.projects])
        ),
        cases=tuple(
            at_end(connection, it, period, strategy_, now)
            for it in reversed(cases)
            if it.opened_on <= period.last and (it.closed_on is None or it.closed_on >= period.first)
        ),
        opened_later=tuple(
            it for it in reversed(cases) if it.since <= period.last and it.opened_on > period.last
        ),
        answered=tuple(_answered(connection, period, project)),
        published=tuple(_published(connection, period)),
        kpis=tuple(queries.kpis(connection, min(now, end))),
        initiatives=tuple(queries.initiatives(connection, strategy_, now.date())),
        findings=tuple(queries.findings(connection, now)),
        corrections=connection.execute(_CORRECTIONS, _asked(period)).scalar_one(),
        dead_letters=connection.execute(_DEAD).scalar_one(),
    )


def _projects(
    connection: Connection, now_in_force: Strategy, period: Period, now: datetime, names: Sequence[str]
) -> list[ProjectReview]:
    of_period = _effort(connection, period, names)
    of_before = _effort(connection, periods.before(period), names)
    standing = {it.project: it for it in queries.standings(connection)}
    heard = _heard(connection)
    return [
        ProjectReview(
            name=name,
            owner=now_in_force.file.projects[name].owner,
            last=of_period[name].last,
            now=of_period[name].spent,
            before=of_before[name].spent,
            then=queries.told_then(connection, name, periods.before(period)) if of_before[name].spent else {},
            weeks=tuple(_weeks(connection, now_in_force, name, of_period[name].last)),
            standing=standing[name].state if name in standing else None,
            words=standing[name].words if name in standing else "",
            scopes=len(heard.get(name, ())),
            without_history=sum(not row.backfilled for row in heard.get(name, ())),
            stale=tuple(row.ref for row in heard.get(name, ()) if _silent(row, now)),
        )
        for name in names
    ]


def _effort(connection: Connection, period: Period, names: Sequence[str]) -> dict[str, ProjectEffort]:
    return {it.project: it for it in queries.effort(connection, period, names).projects}


def _weeks(connection: Connection, of: Strategy, project: str, last: date) -> list[Week]:
    """The whole weeks up to `last`."""
    week = periods.holding(last + timedelta(days=1), Length.WEEK)
    found: list[Week] = []
    for _ in range(_WEEKS):
        week = periods.before(week)
        found.append(Week(week.name, off_plan(connection, project, week, of)))
    return found[::-1]


def _heard(connection: Connection) -> dict[str, list[Row[*tuple[Any, ...]]]]:
    found: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in connection.execute(_SCOPES).all():
        found.setdefault(row.project, []).append(row)
    return found


def _silent(row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    """Whether a board or repository has not been heard for too long to speak of today."""
    return row.last_event_at is not None and row.last_event_at + _STALE <= now


def _answered(connection: Connection, period: Period, project: str) -> list[Answered]:
    rows = connection.execute(_ANSWERED, _asked(period))
    return [Answered(*row) for row in rows if not project or row.project == project]


def _published(connection: Connection, period: Period) -> list[Published]:
    """The versions that came into force in the period, each beside the one before it."""
    found = []
    for row in connection.execute(_VERSIONS, _asked(period)):
        before = connection.execute(_BEFORE, {"version": row.version}).scalar()
        told = [str(it) for it in differences(read(before), read(row.files))] if before else []
        found.append(Published(row.version, row.day, row.author, row.message, tuple(told)))
    return found


def _asked(period: Period) -> dict[str, date]:
    return {"first": period.first, "last": period.last}


_FIRST: Final = bindparam("first", type_=Date)
_LAST: Final = bindparam("last", type_=Date)
_SCOPES: Final = (
    select(project_scope.c.project, scope.c.ref, scope.c.backfilled, scope.c.last_event_at)
    .join(scope, scope.c.id == project_scope.c.scope_id)
    .order_by(scope.c.ref)
)
_ON: Final = cast(func.timezone("UTC", case_log.c.at), Date)
_ANSWERED: Final = (
    select(_ON, drift_case.c.id, drift_case.c.project, case_log.c.actor, case_log.c.words)
    .join(drift_case, drift_case.c.id == case_log.c.case_id)
    .where(case_log.c.kind.in_(_ANSWERS), _ON.between(_FIRST, _LAST))
    .order_by(case_log.c.seq)
)
_IN_FORCE_ON: Final = cast(func.timezone("UTC", strategy.c.valid_from), Date)
_VERSIONS: Final = (
    select(
        *strategy.c["version", "author", "message", "files"],
        _IN_FORCE_ON.label("day"),
    )
    .where(_IN_FORCE_ON.between(_FIRST, _LAST), strategy.c.valid_from <= func.now())
    .order_by(strategy.c.version)
)
_BEFORE: Final = (
    select(strategy.c.files)
    .where(strategy.c.version < bindparam("version"))
    .order_by(strategy.c.version.desc())
    .limit(1)
)
_DECIDED_ON: Final = cast(func.timezone("UTC", correction.c.decided_at), Date)
_CORRECTIONS: Final = select(func.count()).where(
    correction.c.state == "confirmed", _DECIDED_ON.between(_FIRST, _LAST)
)
_DEAD: Final = select(func.count()).select_from(dead_letter).where(dead_letter.c.replayed_at.is_(None))
