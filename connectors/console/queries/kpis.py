"""Every KPI of the strategy beside its latest reading."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.governance.kpis import KpiStanding, Reading, stands
from connectors.console.queries.effort import in_force
from schemas.tables import kpi_attempt, kpi_reading


def kpis(connection: Connection, now: datetime) -> list[KpiStanding]:
    """In the order of the strategy in force, as they were read up to `now`; none before the first."""
    strategy = in_force(connection)
    latest = {
        (row.objective, row.kpi): Reading(row.value, row.at)
        for row in connection.execute(_LATEST, {"now": now})
    }
    failures = {(row.objective, row.kpi): row.failure for row in connection.execute(select(kpi_attempt))}
    return [
        stands(
            *(objective, name, kpi, one.owner, latest.get((objective, name)), now),
            failures.get((objective, name), "") if kpi.by_machine else "",
        )
        for objective, one in (strategy.file.objectives if strategy else {}).items()
        for name, kpi in one.kpis.items()
    ]


_LATEST: Final = (
    select(kpi_reading)
    .where(kpi_reading.c.at <= bindparam("now", type_=TIMESTAMP(timezone=True)))
    .ext(distinct_on(kpi_reading.c.objective, kpi_reading.c.kpi))
    .order_by(kpi_reading.c.objective, kpi_reading.c.kpi, kpi_reading.c.at.desc())
)
