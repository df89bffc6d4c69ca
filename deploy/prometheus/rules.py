"""The rules file: alerts as data (what is wrong, for how long, what to do about it), and what is recorded."""

from datetime import timedelta
from io import StringIO
from typing import Final

from ruamel.yaml import YAML

from connectors.console.queries import ENOUGH_EXPLAINED
from deploy.prometheus.alert import RUNBOOKS, Alert, Limits
from deploy.prometheus.operations import operations
from deploy.prometheus.recording import recordings
from schemas import metrics
from schemas.drift import Standing
from schemas.metrics import Metric

DEFAULTS: Final = Limits()
STALE: Final = DEFAULTS.stale
"""Data older than this says nothing about today; the drift alert is silent then, and another one speaks."""


def _each(metric: Metric) -> str:
    """One series a project, however many consoles are scraped."""
    return f"max by (project) ({metric.name})"


_AGE: Final = _each(metrics.DATA_AGE)
BEYOND: Final = f"{_each(metrics.OFF_PLAN_RATIO)} > on (project) {_each(metrics.TOLERANCE_RATIO)}"
STANDING: Final = f'max by (project) ({metrics.DRIFT_STATE.name}{{state="{Standing.DRIFTING}"}}) == 1'
EXPLAINED: Final = f"{_each(metrics.EXPLAINED_RATIO)} >= {ENOUGH_EXPLAINED}"
COMPLETE: Final = f"{_each(metrics.BACKFILLED_RATIO)} == 1"


def drifting(limits: Limits) -> str:
    """One series a drifting project, its value the off-plan share: the console's verdict, and fresh data."""
    fresh = f"{_AGE} < {_seconds(limits.stale)}"
    return " and on (project) ".join(f"({each})" for each in (BEYOND, STANDING, EXPLAINED, fresh, COMPLETE))


def _seconds(length: timedelta) -> str:
    return f"{length.total_seconds():.0f}"


DRIFTING: Final = drifting(DEFAULTS)
NOTIFIED: Final = f"max(last_over_time({metrics.NOTICE_AGE.name}[1d]))"
"""A notifier tells of drifts, and better. One that is away has told of what drifts, and tells of more when it is back."""


def projects(limits: Limits) -> tuple[Alert, ...]:
    """The alerts about projects, for a PMO."""
    return (
        Alert(
            "FairleadProjectDrifting",
            f"({drifting(limits)}) unless on () {NOTIFIED}",
            limits.hold,
            "warning",
            "{{ $labels.project }} is {{ $value | humanizePercentage }} off its plan",
            "Over the last 28 days {{ $value | humanizePercentage }} of the effort in project {{ $labels.project }} went"
            " elsewhere than planned, more than its strategy tolerates. At least 80% of the effort is explained and"
            " the data is fresh, so this is not a gap in what Fairlead knows.",
            "project-drifting",
        ),
        Alert(
            "FairleadProjectSilent",
            f"{_AGE} >= {_seconds(limits.stale)}",
            limits.hold,
            "warning",
            "Nothing was heard of {{ $labels.project }} for {{ $value | humanizeDuration }}",
            "A board or repository of project {{ $labels.project }} was last heard {{ $value | humanizeDuration }} ago."
            " Until it is heard again, no drift of this project is told.",
            "project-silent",
        ),
        Alert(
            "FairleadProjectUnexplained",
            f"{_each(metrics.EXPLAINED_RATIO)} < {ENOUGH_EXPLAINED}",
            limits.unexplained,
            "warning",
            "Only {{ $value | humanizePercentage }} of the effort in {{ $labels.project }} is explained",
            "Too much of the work in project {{ $labels.project }} could not be judged, so nothing is said about its"
            " plan. This is a gap in the data or in the rules, not a drift.",
            "project-unexplained",
        ),
    )


def groups(limits: Limits = DEFAULTS) -> dict[str, tuple[Alert, ...]]:
    """Every alert, by the group that Prometheus evaluates together."""
    return {"fairlead-projects": projects(limits), "fairlead-operations": operations(limits)}


def build(limits: Limits = DEFAULTS, runbooks: str = RUNBOOKS) -> str:
    """The rules file, as Prometheus loads it."""
    recorded = {"name": "fairlead-recorded", "rules": [one.rule() for one in recordings()]}
    told = [
        {"name": name, "rules": [alert.rule(runbooks) for alert in alerts]}
        for name, alerts in groups(limits).items()
    ]
    written = StringIO()
    writer = YAML()
    writer.width = 4096
    writer.dump({"groups": [recorded, *told]}, written)
    return "# Made by `fairlead alerts build` from deploy/prometheus.\n" + written.getvalue()
