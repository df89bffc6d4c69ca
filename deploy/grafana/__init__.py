"""The Grafana dashboard and how to provision it; made from code, committed as JSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.grafana.strategy import build

__all__ = ["DASHBOARD", "build", "files"]

DASHBOARD: Final = Path(__file__).parent / "dashboards" / "strategy.json"


def files() -> Iterator[tuple[Path, str]]:
    """Each committed file with the text it should have."""
    yield DASHBOARD, build()
