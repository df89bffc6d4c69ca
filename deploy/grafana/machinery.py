"""What an operator looks at: does everything flow, and how fast."""

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row

from deploy.grafana import queries
from deploy.grafana.panels import WARN, Ask, lines, number
from deploy.prometheus.rules import STALE


def machinery(page: Dashboard) -> Dashboard:
    """Freshness, lag, letters, queues and rates."""
    page = page.with_row(Row("Is it running well?")).with_panel(
        number(
            "Oldest data",
            "Time since the least recently heard board or repository of the chosen projects was heard.",
            queries.OLDEST_DATA,
            "s",
            (STALE.total_seconds(), WARN),
            span=8,
            height=8,
        )
    )
    for title, about, unit, expr, legend, span in _MACHINERY:
        page = page.with_panel(lines(title, about, unit, Ask(expr, legend), span=span))
    return page


_MACHINERY: Final = (
    ("Behind the log", "Records not applied yet.", "short", queries.LAG, "{{agent}} {{topic}}", 8),
    ("Records applied", "Records a second, by outcome.", "ops", queries.APPLIED, "{{outcome}}", 8),
    (
        "Dead letters",
        "Set aside in the chosen time, with a reason that `fairlead dead-letters list` tells.",
        "short",
        queries.DEAD,
        "{{topic}}",
        8,
    ),
    (
        "Waiting to be judged",
        "Rows that say what must be judged anew.",
        "short",
        queries.DIRTY,
        "{{kind}}",
        8,
    ),
    ("A batch takes", "95 of 100 batches are faster.", "s", queries.BATCH, "{{agent}}", 8),
    (
        "Webhooks",
        "Answered a second, by what became of them.",
        "reqps",
        queries.WEBHOOKS,
        "{{source}} {{outcome}}",
        12,
    ),
    (
        "Requests to trackers",
        "Sent a second, by status.",
        "reqps",
        queries.TRACKERS,
        "{{source}} {{status}}",
        12,
    ),
)
"""Title, what it shows, unit, query, legend and width."""
