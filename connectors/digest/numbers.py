"""The table behind a project's bars."""

from alignment_rules.review.page import Bar, Bars, Table
from connectors.console.words import per_hundred


def table(block: Bars) -> Table:
    """The numbers of the bars; a column for the plan, the period before and the cost only where there is one."""
    costs = any(bar.cost for bar in block.bars)
    planned = any(bar.planned is not None for bar in block.bars)
    before = any(bar.before is not None for bar in block.bars)
    columns = (
        *("serves", "days of 100"),
        *(("planned",) if planned else ()),
        *((block.before,) if before else ()),
        block.unit,
        *(("cost",) if costs else ()),
    )
    return Table(
        columns, tuple(_row(bar, planned, before, costs) for bar in block.bars), tuple(range(1, len(columns)))
    )


def _row(bar: Bar, planned: bool, before: bool, costs: bool) -> tuple[str, ...]:
    return (
        *(bar.label, str(per_hundred(bar.actual))),
        *((_days(bar.planned),) if planned else ()),
        *((_days(bar.before),) if before else ()),
        "–" if bar.worked is None else f"{bar.worked:,.0f}",
        *((bar.cost,) if costs else ()),
    )


def _days(ratio: float | None) -> str:
    return "–" if ratio is None else str(per_hundred(ratio))
