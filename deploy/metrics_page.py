"""docs/metrics.md, made from the table of metrics."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.prometheus.recording import recordings
from schemas.metrics import LABELS, METRICS, Metric

PAGE: Final = Path(__file__).parents[1] / "docs" / "metrics.md"
_SHOWN_BY: Final = {
    "gateway": "Gateway",
    "poller": "Poller",
    "worker": "Workers",
    "notifier": "Notifier",
    "console": "Console: the business figures",
}
_HEAD: Final = """# Metrics

Made from `schemas/metrics.py` by `make generate`. Each role shows its own on `/metrics`; `fairlead up` tells the ports in
`run.json` of its home folder, `deploy/prometheus/prometheus.yml` is an example of a scrape, and `deploy/prometheus/rules.yml`
holds the alerts. Business figures cover the strategy's window, the 28 days to the newest day the trackers were listed to. A
figure without enough data is absent, never zero.
"""
_RECORDED: Final = """## Recorded

For long-term storage, federation and comparisons of years: one series each, however many replicas are scraped, because a figure is the
highest of those that the consoles tell, and rates of counters add up.

| series | of |
| --- | --- |
"""


def files() -> Iterator[tuple[Path, str]]:
    """The page with the text it should have."""
    yield PAGE, render()


def render() -> str:
    """The whole page."""
    sections = [
        _section(title, [it for it in METRICS if it.shown_by == role]) for role, title in _SHOWN_BY.items()
    ]
    labels = "\n".join(f"| `{name}` | {about} |" for name, about in LABELS.items())
    recorded = "\n".join(f"| `{one.name}` | `{one.expr}` |" for one in recordings())
    bounds = "All labels are bounded sets; an issue's key or a person is never one.\n\n| label | values |\n| --- | --- |\n"
    return "\n".join([_HEAD, *sections, f"{_RECORDED}{recorded}\n", f"## Labels\n\n{bounds}{labels}\n"])


def _section(title: str, metrics: list[Metric]) -> str:
    rows = "\n".join(_row(metric) for metric in metrics)
    return f"## {title}\n\n| metric | type | labels | what |\n| --- | --- | --- | --- |\n{rows}\n"


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "–"
    return f"| `{metric.name}` | {metric.type} | {labels} | {metric.help.replace('|', chr(92) + '|')} |"
