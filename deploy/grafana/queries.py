"""What the panels ask Prometheus; names come from the table of metrics, conditions from the alert rules."""

from typing import Final

from alignment_rules.effort import TWICE_MOST
from deploy.prometheus.operations import JOB
from deploy.prometheus.rules import COMPLETE, DRIFTING, EXPLAINED
from schemas import metrics
from schemas.metrics import Metric

PROJECT: Final = 'project=~"$project"'


def figure(metric: Metric, by: str = "project", only: str = "") -> str:
    """A figure of the chosen projects, one series for each value of `by`, however many consoles are scraped."""
    return f"max by ({by}) ({metric.name}{{{', '.join(filter(None, (PROJECT, only)))}}})"


def weighted(ratio: str, weight: str) -> str:
    """A ratio over all chosen projects that have one, each weighing as much as was traced in it."""
    return f"sum({ratio} * on (project) {weight}) / sum({weight} and on (project) {ratio})"


def named(expr: str) -> str:
    """The series of `expr` by objective alone, those without one called by what they are."""
    for state, name in (("unaligned", "no objective found"), ("unknown", "not enough data")):
        expr = f'label_replace({expr}, "objective", "{name}", "state", "{state}")'
    return f"sum by (objective) ({expr})"


def worded(expr: str, label: str = "state") -> str:
    """The series of `expr` with that label in words: `not enough data`."""
    for parts, words in (("(.+)_(.+)_(.+)", "$1 $2 $3"), ("(.+)_(.+)", "$1 $2")):
        expr = f'label_replace({expr}, "{label}", "{words}", "{label}", "{parts}")'
    return expr


def worked(by: str) -> str:
    """Effort of the chosen projects, in whichever unit it is counted."""
    either = (figure(metric, by) for metric in (metrics.PERSON_DAYS, metrics.ITEM_DAYS))
    return f"({' or '.join(either)})"


DAYS: Final = f"sum by (project) {worked('project, objective, state')}"
WEIGHT: Final = figure(metrics.WEIGHT)
KNOWN_WEIGHT: Final = f"({WEIGHT} * on (project) {figure(metrics.EXPLAINED_RATIO)})"
UNCOUNTED: Final = f"count({figure(metrics.COUNTED_TWICE)} > {TWICE_MOST})"
"""Where there is any, days added up over projects are not known either."""
JUDGED: Final = (
    f"({figure(metrics.OFF_PLAN_RATIO)} and on (project) ({EXPLAINED}) and on (project) ({COMPLETE}))"
)
"""The off-plan share of the projects that the console calls on plan or drifting."""
AS_PLANNED: Final = f"1 - {weighted(JUDGED, KNOWN_WEIGHT)}"
UNALIGNED_SHARE: Final = weighted(figure(metrics.UNALIGNED_RATIO), KNOWN_WEIGHT)
EXPLAINED_SHARE: Final = weighted(figure(metrics.EXPLAINED_RATIO), WEIGHT)
CHOSEN_DRIFTING: Final = f"({DRIFTING}) and on (project) {figure(metrics.OFF_PLAN_RATIO)}"
HOW_MANY_DRIFT: Final = f"count({CHOSEN_DRIFTING}) or 0 * count({figure(metrics.OFF_PLAN_RATIO)})"
OFF_PLAN: Final = figure(metrics.OFF_PLAN_RATIO)
TOLERANCE: Final = figure(metrics.TOLERANCE_RATIO)
EXPLAINED_EACH: Final = figure(metrics.EXPLAINED_RATIO)
UNALIGNED_EACH: Final = figure(metrics.UNALIGNED_RATIO)
DATA_AGE: Final = figure(metrics.DATA_AGE)
ACTUAL: Final = named(
    f"sum by (objective, state) ({figure(metrics.EFFORT_RATIO, 'project, objective, state')})"
)
PLANNED: Final = f"sum by (objective) ({figure(metrics.PLANNED_RATIO, 'project, objective')})"
ITEMS: Final = worded(f"sum by (state) ({figure(metrics.ALIGNMENT_ITEMS, 'project, state')})")
DAYS_BY_OBJECTIVE: Final = (
    named(f"sum by (objective, state) {worked('project, objective, state')}") + f" unless on () {UNCOUNTED}"
)

CASE_AGE: Final = figure(metrics.CASE_AGE)
OPEN_CASES: Final = f"count({CASE_AGE}) or vector(0)"
OLDEST_CASE: Final = f"max({CASE_AGE})"
NOT_JUDGED: Final = "sum(" + figure(metrics.DRIFT_STATE, only='state="not_enough_data"') + ")"
NOTICE_AGE: Final = f"max({metrics.NOTICE_AGE.name})"
MINIMUM_DETECTABLE: Final = figure(metrics.MINIMUM_DETECTABLE)
BEYOND: Final = f"{OFF_PLAN} - on (project) {TOLERANCE}"
"""More than 0: beyond what the strategy tolerates of this project."""
BY_STANDING: Final = worded(f"sum by (state) ({figure(metrics.DRIFT_STATE, 'project, state')})")
STANDS: Final = worded(f"{figure(metrics.DRIFT_STATE, 'state')} == 1")
GAPS: Final = f"{ACTUAL} - on (objective) ({PLANNED} or on (objective) 0 * {ACTUAL})"
"""What an objective gets more, or negative, less than planned; of one project."""
TO_RECONFIRM: Final = f"max by (objective) ({metrics.RECONFIRM.name}) - time()"


FINDINGS: Final = worded(f"max by (kind) ({metrics.FINDINGS.name}) > 0", "kind")


def of_initiatives(metric: Metric) -> str:
    """A number of each initiative, however many consoles are scraped."""
    return f"max by (initiative) ({metric.name})"


INITIATIVE_DAYS: Final = (
    f"{of_initiatives(metrics.INITIATIVE_DAYS)} or {of_initiatives(metrics.INITIATIVE_ITEM_DAYS)}"
)
SPENT_OF_CASE: Final = (
    f"{of_initiatives(metrics.INITIATIVE_SPENT)} / {of_initiatives(metrics.INITIATIVE_COST)}"
)


def of_kpis(metric: Metric) -> str:
    """A number of each KPI, however many consoles are scraped."""
    return f"max by (objective, kpi) ({metric.name})"


KPI_VALUE: Final = of_kpis(metrics.KPI_VALUE)
KPI_GOAL: Final = of_kpis(metrics.KPI_GOAL)
KPI_PROGRESS: Final = of_kpis(metrics.KPI_PROGRESS)
KPI_LEFT: Final = f"{of_kpis(metrics.KPI_DUE)} - time()"

LAG: Final = f"max by (agent, topic) ({metrics.LAG.name})"
LAG_IN_ALL: Final = f"sum({LAG})"
OLDEST_OF_ALL: Final = f"max({metrics.DATA_AGE.name})"
APPLIED: Final = f"sum by (outcome) (rate({metrics.EVENTS_APPLIED.name}[$__rate_interval]))"
DEAD: Final = f"sum by (topic) (increase({metrics.DEAD_LETTERS.name}[$__rate_interval]))"
DEAD_IN_ALL: Final = f"sum(increase({metrics.DEAD_LETTERS.name}[$__range])) or vector(0)"
DIRTY: Final = f"max by (kind) ({metrics.DIRTY_ROWS.name})"
DIRTY_AGE_IN_ALL: Final = f"max({metrics.DIRTY_AGE.name})"
OUTBOX: Final = f"max({metrics.OUTBOX_ROWS.name})"
OUTBOX_AGE: Final = f"max({metrics.OUTBOX_AGE.name})"
RETRIES: Final = f"sum by (agent) (rate({metrics.RETRIES.name}[$__rate_interval]))"
HOLES: Final = f"sum by (topic) (increase({metrics.HOLES.name}[$__rate_interval]))"
DOWN: Final = f"count(up{{{JOB}}} == 0) or vector(0)"
SCOPE_AGE: Final = f"max by (source) ({metrics.SCOPE_AGE.name})"
STALEST: Final = f"topk(20, max by (project, scope) ({metrics.SCOPE_DATA_AGE.name}))"
TRACKER_LEFT: Final = f"min by (source) ({metrics.TRACKER_LEFT.name})"
WAITED: Final = f"sum by (source) (rate({metrics.TRACKER_WAIT.name}[$__rate_interval]))"
HOME_FREE: Final = f"min by (instance) ({metrics.HOME_FREE.name})"


def slowest(metric: Metric) -> str:
    """What 95 of 100 take less than, by agent."""
    return f"histogram_quantile(0.95, sum by (agent, le) (rate({metric.name}_bucket[$__rate_interval])))"


BATCH: Final = slowest(metrics.BATCH_SECONDS)
DRAIN: Final = slowest(metrics.DRAIN_SECONDS)
WEBHOOKS: Final = f"sum by (source, outcome) (rate({metrics.WEBHOOK_REQUESTS.name}[$__rate_interval]))"
TRACKERS: Final = f"sum by (source, status) (rate({metrics.TRACKER_REQUESTS.name}[$__rate_interval]))"
