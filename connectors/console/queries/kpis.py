"""Every KPI of the strategy beside its latest reading, and beside the effort whose effect is due by now."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.governance.kpis import KpiStanding, Reading, progress, stands
from alignment_rules.governance.loop import WINDOW, Seen, beside
from connectors.console.queries.loop import Effort
from connectors.in_force import in_force
from schemas.kpis import REPORT
from schemas.strategy import Kpi
from schemas.tables import command, kpi_attempt, kpi_reading

_NO_LAG: Final = timedelta(0)


def kpis(connection: Connection, now: datetime) -> list[KpiStanding]:
    """In the order of the strategy in force, as they were read up to `now`; none before the first."""
    strategy = in_force(connection)
    latest, earlier = _readings(connection, now), _readings(connection, now - WINDOW)
    failures = _failures(connection)
    effort = Effort(connection)
    found = []
    for objective, one in (strategy.file.objectives if strategy else {}).items():
        for name, kpi in one.kpis.items():
            at = (objective, name)
            failure = _said(failures.get(at), latest.get(at))
            it = stands(*at, kpi, one.owner, latest.get(at), now, failure)
            found.append(_beside(it, kpi, earlier.get(at), effort, now))
    return found


def _beside(it: KpiStanding, kpi: Kpi, earlier: Reading | None, effort: Effort, now: datetime) -> KpiStanding:
    """With what can be said of it and the effort for it."""
    lag = timedelta(days=kpi.effect_after.days) if kpi.effect_after else _NO_LAG
    as_of = min(effort.as_of or now.date(), now.date())
    was = progress(kpi, earlier.value) if earlier else None
    recent, due = effort.of(it.objective, as_of), effort.of(it.objective, as_of - lag)
    said = beside(Seen(it.quality, it.progress, was, recent, due, lag, as_of))
    return msgspec.structs.replace(it, loop=said.loop.value, beside=said.words)


class _Failure(NamedTuple):
    """Why a reading is not there, and when that was."""

    words: str
    at: datetime


def _failures(connection: Connection) -> dict[tuple[str, str], _Failure]:
    """The latest of each KPI: it could not be read, or what was read was refused where it was applied."""
    found: dict[tuple[str, str], _Failure] = {}
    for row in connection.execute(_UNREAD):
        found[row.objective, row.kpi] = _Failure(row.failure, row.tried_at)
    for row in connection.execute(_REFUSED):
        at = (row.objective, row.kpi)
        if at not in found or found[at].at < row.applied_at:
            found[at] = _Failure(f"refused: {row.detail}", row.applied_at)
    return found


def _said(failure: _Failure | None, latest: Reading | None) -> str:
    """The failure, unless something was read since."""
    return failure.words if failure and (latest is None or latest.at < failure.at) else ""


def _readings(connection: Connection, upto: datetime) -> dict[tuple[str, str], Reading]:
    """The latest reading of each KPI up to a moment."""
    rows = connection.execute(_LATEST, {"upto": upto})
    return {(row.objective, row.kpi): Reading(row.value, row.at) for row in rows}


_UNREAD: Final = select(kpi_attempt).where(kpi_attempt.c.failure != "", kpi_attempt.c.tried_at.is_not(None))
_OBJECTIVE, _KPI = (command.c.body[name].astext for name in ("objective", "kpi"))
_REFUSED: Final = (
    select(_OBJECTIVE.label("objective"), _KPI.label("kpi"), command.c.detail, command.c.applied_at)
    .where(command.c.kind == REPORT, command.c.outcome == "refused")
    .ext(distinct_on(_OBJECTIVE, _KPI))
    .order_by(_OBJECTIVE, _KPI, command.c.seq.desc())
)
_LATEST: Final = (
    select(kpi_reading)
    .where(kpi_reading.c.at <= bindparam("upto", type_=TIMESTAMP(timezone=True)))
    .ext(distinct_on(kpi_reading.c.objective, kpi_reading.c.kpi))
    .order_by(kpi_reading.c.objective, kpi_reading.c.kpi, kpi_reading.c.at.desc())
)
