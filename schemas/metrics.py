"""One typed table of every metric: what Prometheus sees of Fairlead, by Prometheus's conventions.

A process makes its instruments from these rows and never invents a name. Business figures are gauges that the
console reads from the `figure` table: the row's name there is the metric's without `fairlead_`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PREFIX: Final = "fairlead_"

LABELS: Final = {
    "agent": "ingest, tag, effort or drift",
    "initiative": "an initiative of the strategy, by its id",
    "kind": "kind of dirty row; of `findings`, of finding",
    "kpi": "a KPI of an objective, by its name in the strategy",
    "objective": "id of an objective or of always-on work; empty for unaligned and unknown effort",
    "outcome": "what became of it; a fixed set of words for each metric",
    "project": "a project of the strategy",
    "scope": "a board or repository of the configuration: jira:acme/PAY",
    "source": "a source of the configuration: jira:acme; `kpis` for readings that are pushed",
    "state": "aligned, always_on, unaligned or unknown; of `drift_state` how a project stands",
    "status": "HTTP status of the answer, or `error` where there was none",
    "topic": "a topic of Fairlead",
}
"""Every label there is. All are bounded sets; an issue's key or a person is never one."""


class Type(StrEnum):
    """Prometheus's kinds of metric that Fairlead uses."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Metric:
    """One metric. `unit` is the base unit its name ends with, before `_total`; "" where it counts things.

    `shown_by` is the process whose /metrics has it.
    """

    name: str
    type: Type
    shown_by: str
    help: str
    labels: tuple[str, ...] = ()
    unit: str = ""
    buckets: tuple[float, ...] = ()

    @property
    def figure(self) -> str:
        """The metric's name in the `figure` table."""
        return self.name.removeprefix(PREFIX)


_REQUEST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BATCH = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def _counter(shown_by: str, name: str, labels: tuple[str, ...], about: str, unit: str = "") -> Metric:
    return Metric(PREFIX + name, Type.COUNTER, shown_by, about, labels, unit)


def _gauge(shown_by: str, name: str, labels: tuple[str, ...], about: str, unit: str = "") -> Metric:
    return Metric(PREFIX + name, Type.GAUGE, shown_by, about, labels, unit)


def _seconds(
    shown_by: str, name: str, labels: tuple[str, ...], about: str, buckets: tuple[float, ...]
) -> Metric:
    return Metric(PREFIX + name, Type.HISTOGRAM, shown_by, about, labels, "seconds", buckets)


def _figure(name: str, labels: tuple[str, ...], about: str, unit: str = "") -> Metric:
    return _gauge("console", name, labels, about, unit)


# --- gateway ------------------------------------------------------------------------------------------------------
WEBHOOK_REQUESTS: Final = _counter(
    "gateway", "webhook_requests_total", ("source", "outcome"), "Webhooks answered, by what became of them."
)
WEBHOOK_SECONDS: Final = _seconds(
    "gateway",
    "webhook_request_duration_seconds",
    ("source",),
    "Time from a webhook's first byte to our answer, Kafka's acknowledgement included.",
    _REQUEST,
)

# --- poller -------------------------------------------------------------------------------------------------------
POLL_PAGES: Final = _counter("poller", "poll_pages_total", ("source",), "Pages of listings sent to Kafka.")
POLL_ITEMS: Final = _counter("poller", "poll_items_total", ("source",), "Objects in those pages.")
TRACKER_REQUESTS: Final = _counter(
    "poller",
    "tracker_requests_total",
    ("source", "status"),
    "Requests made to trackers, by the answer's status.",
)
TRACKER_WAIT: Final = _counter(
    "poller",
    "tracker_wait_seconds_total",
    ("source",),
    "Time spent waiting because a tracker asked for it or failed.",
    "seconds",
)
TRACKER_LEFT: Final = _gauge(
    "poller",
    "tracker_limit_left_ratio",
    ("source",),
    "Share of a tracker's request limit that is left, of the credential that has least.",
    "ratio",
)
TRACKER_PUT_OFF: Final = _gauge(
    "poller",
    "tracker_put_off_scopes",
    ("source",),
    "Boards and repositories that a tracker asked us to leave alone for now; `fairlead status` says until when.",
)
REDELIVERIES: Final = _counter(
    "poller",
    "webhook_redeliveries_total",
    ("source", "outcome"),
    "Webhooks that GitHub could not deliver and was asked for again, by whether it agreed.",
)
SCOPE_AGE: Final = _gauge(
    "poller",
    "scope_age_seconds",
    ("source",),
    "Time since the source's least recently listed board or repository was listed to its end.",
    "seconds",
)

KPI_READINGS: Final = _counter(
    "poller",
    "kpi_readings_total",
    ("outcome",),
    "Tries to read a KPI by Prometheus or pull, by what became of them.",
)

# --- workers ------------------------------------------------------------------------------------------------------
EVENTS_APPLIED: Final = _counter(
    "worker", "events_applied_total", ("topic", "outcome"), "Records whose transaction committed, by outcome."
)
BATCH_SECONDS: Final = _seconds(
    "worker",
    "batch_duration_seconds",
    ("agent",),
    "Time of one batch's transaction, retries included.",
    _BATCH,
)
LAG: Final = _gauge(
    "worker",
    "lag_records",
    ("agent", "topic"),
    "Records not yet applied: end offset minus mark, over all partitions.",
)
DEAD_LETTERS: Final = _counter(
    "worker", "dead_letters_total", ("topic",), "Parts of records set aside with a reason."
)
RETRIES: Final = _counter(
    "worker", "retries_total", ("agent",), "Transactions tried again because the store or the broker failed."
)
HOLES: Final = _counter(
    "worker", "holes_total", ("topic",), "Gaps found in a log, stepped over and listed again."
)
CAUGHT_UP: Final = _counter(
    "worker", "catch_up_records_total", ("topic",), "Records read by the catch-up reader instead of Faust."
)
OUTBOX_SENT: Final = _counter(
    "worker", "outbox_sent_total", ("topic",), "Records sent from the outbox and acknowledged."
)
OUTBOX_ROWS: Final = _gauge("worker", "outbox_rows", (), "Records that wait in the outbox.")
OUTBOX_AGE: Final = _gauge(
    "worker", "outbox_age_seconds", (), "How long the oldest record in the outbox has waited.", "seconds"
)
DIRTY_ROWS: Final = _gauge("worker", "dirty_rows", ("kind",), "Rows that say what must be judged anew.")
DIRTY_AGE: Final = _gauge(
    "worker", "dirty_age_seconds", ("kind",), "How long the oldest of those rows has waited.", "seconds"
)
HOME_FREE: Final = _gauge(
    "worker", "home_free_bytes", (), "Room left on the disk that holds the home folder.", "bytes"
)
DRAIN_SECONDS: Final = _seconds(
    "worker",
    "drain_duration_seconds",
    ("agent",),
    "Time of one chunk of dirty rows, from claim to commit.",
    _BATCH,
)

# --- notifier -----------------------------------------------------------------------------------------------------
NOTICES: Final = _counter(
    "notifier",
    "notices_total",
    ("outcome",),
    "Notices of drift cases handed to a receiver, by what became of it.",
)
NOTICE_AGE: Final = _gauge(
    "notifier",
    "notice_age_seconds",
    (),
    "How long the oldest notice of a drift case has waited to be delivered.",
    "seconds",
)

# --- business figures: over the strategy's window, as of the data ---------------------------------------------------
ALIGNMENT_ITEMS: Final = _figure(
    "alignment_items",
    ("project", "state"),
    "Work items of a project by alignment; deleted ones are not counted.",
)
EFFORT_RATIO: Final = _figure(
    "effort_ratio",
    ("project", "objective", "state"),
    "Share of a project's known effort; all of a project sum to 1, unknown effort left out.",
    "ratio",
)
PLANNED_RATIO: Final = _figure(
    "planned_ratio",
    ("project", "objective"),
    "Share of effort that the plan gives an objective or always-on work.",
    "ratio",
)
OFF_PLAN_RATIO: Final = _figure(
    "off_plan_ratio",
    ("project",),
    "Share of effort that is elsewhere than planned: half the sum of |actual - planned|. Absent without enough data.",
    "ratio",
)
TOLERANCE_RATIO: Final = _figure(
    "tolerance_ratio",
    ("project",),
    "The off-plan share the strategy tolerates; only projects with a plan.",
    "ratio",
)
EXPLAINED_RATIO: Final = _figure(
    "explained_ratio", ("project",), "Share of a project's effort whose alignment is known.", "ratio"
)
UNALIGNED_RATIO: Final = _figure(
    "unaligned_ratio",
    ("project",),
    "Share of a project's known effort for which no objective was found.",
    "ratio",
)
PERSON_DAYS: Final = _figure(
    "effort_persondays",
    ("project", "objective", "state"),
    "Traced effort in person-days, unknown effort included.",
    "persondays",
)
ITEM_DAYS: Final = _figure(
    "effort_itemdays",
    ("project", "objective", "state"),
    "Items with a trace, summed over the days, where persons are not told apart; unknown effort included.",
    "itemdays",
)
DRIFT_STATE: Final = _figure(
    "drift_state",
    ("project", "state"),
    "How a project stands against its plan: 1 for its state, 0 for every other.",
)
MINIMUM_DETECTABLE: Final = _figure(
    "drift_minimum_detectable_ratio",
    ("project",),
    "The smallest off-plan share that would be noticed within 15 working days, four times of five.",
    "ratio",
)

# --- what a review would find, kept by the console every other minute ------------------------------------------------
FINDINGS: Final = _figure(
    "findings", ("kind",), "Questions and decisions that a review would put, by kind; 0 for a kind not found."
)
WEIGHT: Final = _figure(
    "effort_weight_ratio",
    ("project",),
    "A project's part of the traced effort of all projects that are shown: what its shares weigh in an average.",
    "ratio",
)
COUNTED_TWICE: Final = _figure(
    "effort_counted_twice_ratio",
    ("project",),
    "Largest share of a project's person-days that may be counted twice, as nobody said which accounts are one person's;"
    " above 0.25 its person-days are not told. Absent where one kind of tracker speaks.",
    "ratio",
)
INITIATIVE_DAYS: Final = _figure(
    "initiative_persondays",
    ("initiative",),
    "Traced effort in person-days that went into an initiative so far; only of projects that may be shown.",
    "persondays",
)
INITIATIVE_ITEM_DAYS: Final = _figure(
    "initiative_itemdays",
    ("initiative",),
    "Items with a trace, summed over the days, that serve an initiative, where persons are not told apart.",
    "itemdays",
)
INITIATIVE_SPENT: Final = _figure(
    "initiative_spent",
    ("initiative",),
    "That effort at the strategy's day rate, in the currency of the initiative's case.",
)
INITIATIVE_COST: Final = _figure(
    "initiative_cost", ("initiative",), "What an initiative shall cost by its case, in its currency."
)
INITIATIVE_FORECAST: Final = _figure(
    "initiative_forecast",
    ("initiative",),
    "What an initiative will have cost if its open issues take as much as those done, in the same currency.",
)

# --- what the console adds to them when it is scraped ---------------------------------------------------------------
AS_OF: Final = _gauge(
    "console",
    "figures_as_of_timestamp_seconds",
    ("project",),
    "End of the day, by the trackers' clock, that a project's figures speak of.",
    "timestamp_seconds",
)
FIGURE_AGE: Final = _gauge(
    "console", "figures_age_seconds", ("project",), "Time since a project's figures were computed.", "seconds"
)
DATA_AGE: Final = _gauge(
    "console",
    "data_age_seconds",
    ("project",),
    "Time since the least recently heard board or repository of a project was heard of.",
    "seconds",
)
SCOPE_DATA_AGE: Final = _gauge(
    "console",
    "scope_data_age_seconds",
    ("project", "scope"),
    "Time since a board or repository of a project was heard of; absent before the first time.",
    "seconds",
)
BACKFILLED_RATIO: Final = _gauge(
    "console",
    "backfilled_ratio",
    ("project",),
    "Share of a project's boards and repositories whose history is here.",
    "ratio",
)
CASE_STAGE: Final = _gauge(
    "console",
    "drift_case_stage",
    ("project",),
    "How many steps of the chain were told of a project's open drift case; only projects with one.",
)
CASE_AGE: Final = _gauge(
    "console",
    "drift_case_age_seconds",
    ("project",),
    "Time since a project's open drift case was opened; only projects with one.",
    "seconds",
)
RECONFIRM: Final = _gauge(
    "console",
    "objective_reconfirm_timestamp_seconds",
    ("objective",),
    "End of the day until which an objective is believed in; only those with `reconfirm:` in the strategy.",
    "timestamp_seconds",
)
KPI_VALUE: Final = _gauge(
    "console", "kpi_value", ("objective", "kpi"), "The newest reading of a KPI, in the KPI's own unit."
)
KPI_GOAL: Final = _gauge(
    "console", "kpi_goal", ("objective", "kpi"), "What the KPI shall be, in the KPI's own unit."
)
KPI_PROGRESS: Final = _gauge(
    "console",
    "kpi_progress_ratio",
    ("objective", "kpi"),
    "How far the newest reading is: 0 where it began, 1 at its goal; it may be outside.",
    "ratio",
)
KPI_DUE: Final = _gauge(
    "console",
    "kpi_due_timestamp_seconds",
    ("objective", "kpi"),
    "End of the day by which a KPI shall have reached its goal.",
    "timestamp_seconds",
)
STRATEGY_VERSION: Final = _gauge(
    "console", "strategy_version", (), "Version of the strategy in force; 0 before the first."
)
SERIES_DROPPED: Final = _counter(
    "console", "series_dropped_total", (), "Series left out of scrapes because the cap on series was reached."
)

OF_EFFORT: Final = (
    *(ALIGNMENT_ITEMS, EFFORT_RATIO, PLANNED_RATIO, OFF_PLAN_RATIO, TOLERANCE_RATIO),
    *(EXPLAINED_RATIO, UNALIGNED_RATIO, PERSON_DAYS, ITEM_DAYS),
)
"""The figures that the agent `effort` replaces at once."""
DAYS: Final = (PERSON_DAYS.figure, ITEM_DAYS.figure)
"""What effort is counted in, one or the other; only projects whose figures may be shown have any."""
OF_DRIFT: Final = (DRIFT_STATE, MINIMUM_DETECTABLE)
"""Those of the agent `drift`."""
OF_REVIEW: Final = (
    *(FINDINGS, WEIGHT, COUNTED_TWICE),
    *(INITIATIVE_DAYS, INITIATIVE_ITEM_DAYS),
    *(INITIATIVE_SPENT, INITIATIVE_COST, INITIATIVE_FORECAST),
)
"""What the table `review_figure` holds, each under `Metric.figure`."""
FIGURES: Final = (*OF_EFFORT, *OF_DRIFT)
"""The business figures: all that the `figure` table holds, each under `Metric.figure`."""

METRICS: Final = (
    *(WEBHOOK_REQUESTS, WEBHOOK_SECONDS),
    *(
        POLL_PAGES,
        POLL_ITEMS,
        TRACKER_REQUESTS,
        TRACKER_WAIT,
        TRACKER_LEFT,
        TRACKER_PUT_OFF,
        REDELIVERIES,
        SCOPE_AGE,
    ),
    KPI_READINGS,
    *(EVENTS_APPLIED, BATCH_SECONDS, LAG, DEAD_LETTERS, RETRIES, HOLES, CAUGHT_UP),
    *(OUTBOX_SENT, OUTBOX_ROWS, OUTBOX_AGE, DIRTY_ROWS, DIRTY_AGE, HOME_FREE),
    DRAIN_SECONDS,
    *(NOTICES, NOTICE_AGE),
    *FIGURES,
    *OF_REVIEW,
    *(AS_OF, FIGURE_AGE, DATA_AGE, SCOPE_DATA_AGE, BACKFILLED_RATIO, CASE_STAGE, CASE_AGE),
    *(RECONFIRM, KPI_VALUE, KPI_GOAL, KPI_PROGRESS, KPI_DUE),
    *(STRATEGY_VERSION, SERIES_DROPPED),
)
"""Every metric, in the order the documentation lists them."""


_BY_NAME: Final = {metric.name: metric for metric in METRICS}


def by_name(name: str) -> Metric:
    """The metric of that name, `fairlead_` included; KeyError for one that is not in the table."""
    return _BY_NAME[name]
