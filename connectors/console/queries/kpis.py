"""Every KPI of the strategy beside its latest reading, and beside the effort whose effect is due by now."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.governance.kpis import KpiStanding, Reading, progress, stands
from alignment_rules.governance.loop import WINDOW, Seen, beside
from connectors.console.queries.effort import in_force
from connectors.console.queries.loop import Effort
from schemas.strategy import Kpi
from schemas.tables import kpi_attempt, kpi_reading

_NO_LAG: Final = timedelta(0)


def kpis(connection: Connection, now: datetime) -> list[KpiStanding]:
    """In the order of the strategy in force, as they were read up to `now`; none before the first."""
    strategy = in_force(connection)
    latest, earlier = _readings(connection, now), _readings(connection, now - WINDOW)
    failures = {(row.objective, row.kpi): row.failure for row in connection.execute(select(kpi_attempt))}
    effort = Effort(connection)
    found = []
    for objective, one in (strategy.file.objectives if strategy else {}).items():
        for name, kpi in one.kpis.items():
            at = (objective, name)
            failure = failures.get(at, "") if kpi.by_machine else ""
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


def _readings(connection: Connection, upto: datetime) -> dict[tuple[str, str], Reading]:
    """The latest reading of each KPI up to a moment."""
    rows = connection.execute(_LATEST, {"upto": upto})
    return {(row.objective, row.kpi): Reading(row.value, row.at) for row in rows}


_LATEST: Final = (
    select(kpi_reading)
    .where(kpi_reading.c.at <= bindparam("upto", type_=TIMESTAMP(timezone=True)))
    .ext(distinct_on(kpi_reading.c.objective, kpi_reading.c.kpi))
    .order_by(kpi_reading.c.objective, kpi_reading.c.kpi, kpi_reading.c.at.desc())
)
