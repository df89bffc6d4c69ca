"""Alert rules and an example of a scrape, for anybody's Prometheus; made from code, committed as YAML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.prometheus.rules import build

__all__ = ["RULES", "build", "files"]

RULES: Final = Path(__file__).with_name("rules.yml")


def files() -> Iterator[tuple[Path, str]]:
    """Each committed file with the text it should have."""
    yield RULES, build()
