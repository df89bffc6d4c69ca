"""What a scrape tells of KPIs: the newest reading beside the goal, found by index however many readings there are."""

from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, Connection, Text, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import TIMESTAMP

from alignment_rules.faults import StrategyFaults
from alignment_rules.governance.kpis import progress
from connectors.in_force import in_force
from connectors.kpi_figure import KpiFigure
from schemas.tables import kpi_reading


def kpi_figures(connection: Connection, now: datetime) -> list[KpiFigure]:
    """Every KPI of the strategy in force; none while this release cannot read that strategy."""
    try:
        strategy = in_force(connection)
    except StrategyFaults:
        return []
    known = {
        (objective, name): kpi
        for objective, one in (strategy.file.objectives if strategy else {}).items()
        for name, kpi in one.kpis.items()
    }
    asked = {"objectives": [it[0] for it in known], "kpis": [it[1] for it in known], "now": now}
    read = (
        {(row.objective, row.kpi): row.value for row in connection.execute(_NEWEST, asked)} if known else {}
    )
    return [
        KpiFigure(
            *at,
            float(kpi.to.value),
            kpi.by,
            read.get(at),
            progress(kpi, read[at]) if at in read else None,
        )
        for at, kpi in known.items()
    ]


_ASKED: Final = (
    func.unnest(bindparam("objectives", type_=ARRAY(Text)), bindparam("kpis", type_=ARRAY(Text)))
    .table_valued("objective", "kpi", name="asked", joins_implicitly=True)
    .render_derived()
)
_LAST: Final = (
    select(kpi_reading.c.value)
    .where(
        kpi_reading.c.objective == _ASKED.c.objective,
        kpi_reading.c.kpi == _ASKED.c.kpi,
        kpi_reading.c.at <= bindparam("now", type_=TIMESTAMP(timezone=True)),
    )
    .order_by(kpi_reading.c.at.desc())
    .limit(1)
    .lateral("newest")
)
_NEWEST: Final = select(_ASKED.c.objective, _ASKED.c.kpi, _LAST.c.value).select_from(
    _ASKED.join(_LAST, true())
)
