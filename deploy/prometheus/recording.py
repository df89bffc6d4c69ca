"""Recording rules: what is worth keeping for years or sending on, one series each however many replicas are scraped.

Every console tells every figure, so figures are the highest of those told: a console that is gone, or one that joins,
changes nothing. Counters are of the process that counts, so their rates add up.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from schemas import metrics
from schemas.metrics import Metric

_KEPT: Final = (
    *(metrics.OFF_PLAN_RATIO, metrics.TOLERANCE_RATIO, metrics.MINIMUM_DETECTABLE, metrics.DRIFT_STATE),
    *(metrics.EXPLAINED_RATIO, metrics.UNALIGNED_RATIO, metrics.EFFORT_RATIO, metrics.PLANNED_RATIO),
    *(metrics.PERSON_DAYS, metrics.ITEM_DAYS, metrics.CASE_AGE, metrics.DATA_AGE),
)
_COUNTED: Final = (
    *(metrics.EVENTS_APPLIED, metrics.DEAD_LETTERS, metrics.WEBHOOK_REQUESTS, metrics.TRACKER_REQUESTS),
    metrics.NOTICES,
)
_OVER: Final = "5m"
_GAP: Final = (
    f"sum by (project, objective) (max by (project, objective, state) ({metrics.EFFORT_RATIO.name}))"
    f" - on (project, objective) max by (project, objective) ({metrics.PLANNED_RATIO.name})"
)
"""What an objective gets more than planned, negative: less; of projects with a plan, what the plan names."""


class Recording(NamedTuple):
    """A recorded series, named LABELS:METRIC:OPERATION as Prometheus's conventions want it."""

    name: str
    expr: str

    def rule(self) -> dict[str, object]:
        """The rule as Prometheus reads it."""
        return {"record": self.name, "expr": self.expr}


def recordings() -> Iterator[Recording]:
    """Every recording rule."""
    for metric in _KEPT:
        yield Recording(
            f"{'_'.join(metric.labels)}:{metric.name}:max", f"max by ({_by(metric)}) ({metric.name})"
        )
    yield Recording("project_objective:fairlead_gap_ratio:sum", _GAP)
    for metric in _COUNTED:
        name = metric.name.removesuffix("_total")
        rate = f"sum by ({_by(metric)}) (rate({metric.name}[{_OVER}]))"
        yield Recording(f"{'_'.join(metric.labels)}:{name}:rate{_OVER}", rate)


def _by(metric: Metric) -> str:
    return ", ".join(metric.labels)
