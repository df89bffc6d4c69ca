"""The alert rules, as data: what is wrong, for how long, and what to do about it."""

from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Final

from ruamel.yaml import YAML

from connectors.console.queries import ENOUGH_EXPLAINED
from schemas import metrics
from schemas.metrics import Metric

HOLD: Final = timedelta(hours=1)
"""How long a project must be beyond its tolerance before it is told: figures settle while history comes in."""
STALE: Final = timedelta(days=1)
"""Data older than this says nothing about today; the alert is silent then, and another one speaks."""
RUNBOOKS: Final = "docs/runbooks"
"""Where the runbooks are; `fairlead alerts build --runbooks URL` names the place your people can open."""


def _each(metric: Metric) -> str:
    """One series a project, however many consoles are scraped."""
    return f"max by (project) ({metric.name})"


_AGE: Final = _each(metrics.DATA_AGE)
BEYOND: Final = f"{_each(metrics.OFF_PLAN_RATIO)} > on (project) {_each(metrics.TOLERANCE_RATIO)}"
EXPLAINED: Final = f"{_each(metrics.EXPLAINED_RATIO)} >= {ENOUGH_EXPLAINED}"
FRESH: Final = f"{_AGE} < {STALE.total_seconds():.0f}"
COMPLETE: Final = f"{_each(metrics.BACKFILLED_RATIO)} == 1"
DRIFTING: Final = " and on (project) ".join(
    f"({condition})" for condition in (BEYOND, EXPLAINED, FRESH, COMPLETE)
)
"""One series a drifting project, its value the off-plan share; the conditions of the console's verdict, and fresh data."""
SILENT: Final = f"{_AGE} >= {STALE.total_seconds():.0f}"


@dataclass(frozen=True)
class Alert:
    """One alert rule. `summary` and `description` are Prometheus templates; `runbook` names a page in docs/runbooks."""

    name: str
    expr: str
    hold: timedelta
    severity: str
    summary: str
    description: str
    runbook: str

    def rule(self, runbooks: str) -> dict[str, object]:
        """The rule as Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": _duration(self.hold),
            "labels": {"severity": self.severity},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook_url": f"{runbooks.rstrip('/')}/{self.runbook}.md",
            },
        }


def alerts(hold: timedelta = HOLD) -> tuple[Alert, ...]:
    """Every alert; `hold` is how long each must last."""
    return (
        Alert(
            "FairleadProjectDrifting",
            DRIFTING,
            hold,
            "warning",
            "{{ $labels.project }} is {{ $value | humanizePercentage }} off its plan",
            "Over the last 28 days {{ $value | humanizePercentage }} of the effort in project {{ $labels.project }} went"
            " elsewhere than planned, more than its strategy tolerates. At least 80% of the effort is explained and"
            " the data is fresh, so this is not a gap in what Fairlead knows.",
            "project-drifting",
        ),
        Alert(
            "FairleadProjectSilent",
            SILENT,
            hold,
            "warning",
            "Nothing was heard of {{ $labels.project }} for {{ $value | humanizeDuration }}",
            "A board or repository of project {{ $labels.project }} was last heard {{ $value | humanizeDuration }} ago."
            " Until it is heard again, no drift of this project is told.",
            "project-silent",
        ),
    )


def build(hold: timedelta = HOLD, runbooks: str = RUNBOOKS) -> str:
    """The rules file, as Prometheus loads it. Tests shorten `hold`."""
    groups = [{"name": "fairlead", "rules": [alert.rule(runbooks) for alert in alerts(hold)]}]
    written = StringIO()
    writer = YAML()
    writer.width = 4096
    writer.dump({"groups": groups}, written)
    return "# Made by `fairlead alerts build` from deploy/prometheus/rules.py.\n" + written.getvalue()


def _duration(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    size, unit = next(
        (size, unit) for size, unit in ((3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0
    )
    return f"{seconds // size}{unit}"
