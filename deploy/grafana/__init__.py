"""The Grafana dashboards and how to provision them; made from code, committed as JSON."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana import operations, pmo, project, strategy
from deploy.grafana.frame import text

FOLDER: Final = Path(__file__).parent / "dashboards"
PAGES: Final[Mapping[str, Callable[[], Dashboard]]] = {
    "strategy": strategy.page,
    "pmo": pmo.page,
    "project": project.page,
    "operations": operations.page,
}
"""Each dashboard by name, in the order in which people meet them."""


def file(name: str) -> Path:
    """Where a dashboard is committed."""
    return FOLDER / f"{name}.json"


def files() -> Iterator[tuple[Path, str]]:
    """Each committed file with the text it should have."""
    for name, page in PAGES.items():
        yield file(name), text(page())
