"""The dashboard "Fairlead: operations": does everything flow, how fast, and what waits."""

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row

from deploy.grafana import queries
from deploy.grafana.colors import WARN
from deploy.grafana.frame import frame
from deploy.grafana.panels import Ask, lines, number
from deploy.grafana.tables import Column, figures
from deploy.prometheus.alert import Limits
from deploy.prometheus.rules import STALE

_LIMITS: Final = Limits()
_STUCK: Final = _LIMITS.stuck.total_seconds()


def page() -> Dashboard:
    """Freshness, what waits, what flows, and what trackers say."""
    made = frame(
        "operations", "Whether Fairlead keeps up with its trackers and itself.", since="6h", every="15s"
    )
    made = made.with_row(Row("At a glance"))
    for title, about, expr, unit, limit in _NUMBERS:
        made = made.with_panel(number(title, about, expr, unit, (limit, WARN), span=4))
    for row, panels in _ROWS.items():
        made = made.with_row(Row(row))
        for title, about, unit, expr, legend, span in panels:
            made = made.with_panel(lines(title, about, unit, Ask(expr, legend), span=span))
    return made.with_row(Row("Boards and repositories")).with_panel(
        figures(
            "Heard longest ago",
            "The twenty boards and repositories of which nothing was heard for longest. In colour where they are too old"
            " to speak of today.",
            {"since": queries.STALEST},
            {"since": Column("s", warn=STALE.total_seconds())},
            sort=("since", True),
            span=24,
        )
    )


_NUMBERS: Final = (
    (
        "Oldest data",
        "Time since the least recently heard board or repository of any project was heard.",
        queries.OLDEST_OF_ALL,
        "s",
        STALE.total_seconds(),
    ),
    ("Records behind", "Records of all logs that are not applied yet.", queries.LAG_IN_ALL, "short", 10_000),
    (
        "Waits to be judged",
        "How long the oldest row has waited to be judged anew.",
        queries.DIRTY_AGE_IN_ALL,
        "s",
        _STUCK,
    ),
    (
        "Waits to be sent",
        "How long the oldest record in the outbox has waited.",
        queries.OUTBOX_AGE,
        "s",
        _STUCK,
    ),
    (
        "Set aside",
        "Parts of records set aside as dead letters in the chosen time.",
        queries.DEAD_IN_ALL,
        "short",
        1,
    ),
    ("Roles down", "Processes of Fairlead that do not answer Prometheus.", queries.DOWN, "short", 1),
)
"""Title, what it shows, query, unit, and where it becomes a matter."""
_ROWS: Final = {
    "What flows": (
        ("Records applied", "Records a second, by outcome.", "ops", queries.APPLIED, "{{outcome}}", 8),
        ("Behind the log", "Records not applied yet.", "short", queries.LAG, "{{agent}} {{topic}}", 8),
        ("A batch takes", "95 of 100 batches are faster.", "s", queries.BATCH, "{{agent}}", 8),
        (
            "Waiting to be judged",
            "Rows that say what must be judged anew.",
            "short",
            queries.DIRTY,
            "{{kind}}",
            8,
        ),
        ("A chunk takes", "95 of 100 chunks of dirty rows are faster.", "s", queries.DRAIN, "{{agent}}", 8),
        ("Outbox", "Records that wait to be sent.", "short", queries.OUTBOX, "waiting", 8),
    ),
    "What goes wrong": (
        (
            "Dead letters",
            "Set aside, with a reason that `fairlead dead-letters list` tells.",
            "short",
            queries.DEAD,
            "{{topic}}",
            8,
        ),
        (
            "Tried again",
            "Transactions a second that the store or the broker made us repeat.",
            "ops",
            queries.RETRIES,
            "{{agent}}",
            8,
        ),
        ("Gaps in a log", "Gaps stepped over and listed again.", "short", queries.HOLES, "{{topic}}", 8),
    ),
    "Trackers": (
        (
            "Webhooks",
            "Answered a second, by what became of them.",
            "reqps",
            queries.WEBHOOKS,
            "{{source}} {{outcome}}",
            8,
        ),
        (
            "Requests to trackers",
            "Sent a second, by status.",
            "reqps",
            queries.TRACKERS,
            "{{source}} {{status}}",
            8,
        ),
        (
            "Requests left",
            "Share of a tracker's request limit that is left, of the credential that has least. History leaves a fifth.",
            "percentunit",
            queries.TRACKER_LEFT,
            "{{source}}",
            8,
        ),
        (
            "Last listed",
            "Time since the source's least recently listed board or repository was listed to its end.",
            "s",
            queries.SCOPE_AGE,
            "{{source}}",
            12,
        ),
        (
            "Waited for trackers",
            "Share of the time in which a tracker's limits or failures held us back.",
            "percentunit",
            queries.WAITED,
            "{{source}}",
            12,
        ),
    ),
    "This machine": (
        (
            "Room on the disk",
            "Bytes left where the home folder is.",
            "bytes",
            queries.HOME_FREE,
            "{{instance}}",
            24,
        ),
    ),
}
"""Row -> title, what it shows, unit, query, legend and width."""
