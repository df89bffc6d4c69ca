"""Everything that is made from code and committed: one table of files and their texts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from deploy import grafana, metrics_page, prometheus, views_page
from schemas.documents import json_schemas
from schemas.editing import editing_schemas

ROOT: Final = Path(__file__).parents[1]


def _schemas() -> Iterator[tuple[Path, str]]:
    for name, content in (*json_schemas(), *editing_schemas()):
        yield ROOT / "schemas" / "json" / name, content


GENERATORS: Final[tuple[Callable[[], Iterator[tuple[Path, str]]], ...]] = (
    _schemas,
    metrics_page.files,
    views_page.files,
    grafana.files,
    prometheus.files,
)


def generated() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with the text it should have."""
    for generator in GENERATORS:
        yield from generator()


def stale() -> list[Path]:
    """Return the generated files whose committed text is not what code says."""
    return [path for path, content in generated() if not path.is_file() or path.read_text() != content]


def write() -> list[Path]:
    """Write what is stale and return it."""
    fresh = dict(generated())
    paths = stale()
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fresh[path])
    return paths
