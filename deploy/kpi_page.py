"""How `fairlead kpi list` looks."""

from collections.abc import Sequence

from rich.text import Text

from alignment_rules.governance.kpis import KpiStanding, amount
from alignment_rules.governance.loop import TOGETHER
from deploy.plain_table import printed, table


def as_text(found: Sequence[KpiStanding]) -> str:
    """A line a KPI."""
    if not found:
        return "The strategy names no KPI: how will success be seen? Add `kpis:` to its objectives."
    numbers = ("from", "now", "to", "on its way")
    rows = table("objective", "kpi", *numbers, "by", "reported by", "reading", right=numbers)
    for it in found:
        rows.add_row(
            *(
                it.objective,
                it.kpi,
                amount(it.start, it.unit),
                amount(it.value, it.unit),
                amount(it.to, it.unit),
            ),
            "–" if it.progress is None else f"{it.progress:.0%}",
            *(str(it.by), it.owner, f"{it.quality}{f', of {it.at:%Y-%m-%d}' if it.at else ''}"),
        )
    told = [Text(f"{it.objective}/{it.kpi}: {it.beside}") for it in found if it.beside]
    failed = [Text(f"{it.objective}/{it.kpi} could not be read: {it.failure}") for it in found if it.failure]
    together = [Text(TOGETHER, style="dim")] if told else []
    return printed(part for parts in ([rows], told + together, failed) if parts for part in (*parts, Text()))
