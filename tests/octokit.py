"""GitHub's webhooks as octokit's examples and schemas: npm's packages, or those in ../shared/data."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

_INSTALLED: Final = Path(__file__).parent / "node_modules/@octokit"
_SHARED: Final = Path(__file__).parents[1] / "../shared/data/github_webhooks"
_OF: Final = "api.github.com"


class Example(NamedTuple):
    """A webhook; `place` says where it stands among the examples."""

    event: str
    payload: dict[str, Any]
    place: str


@cache
def examples() -> list[Example]:
    """Every example; the test is skipped where there are none."""
    listed = _INSTALLED / "webhooks-examples" / _OF / "index.json"
    if listed.is_file():
        return [
            Example(event["name"], payload, f"{event['name']} {number}")
            for event in json.loads(listed.read_text())
            for number, payload in enumerate(event["examples"])
        ]
    files = sorted((_there() / "examples").glob("*/*.json"))
    return [
        Example(it.parent.name, json.loads(it.read_text()), f"{it.parent.name} {it.name}") for it in files
    ]


@cache
def definitions() -> dict[str, Any]:
    """JSON Schemas by event and action: `issues$closed`; the test is skipped where there are none."""
    installed = _INSTALLED / "webhooks-schemas/schema.json"
    file = installed if installed.is_file() else _there() / "schemas/schema.json"
    found: dict[str, Any] = json.loads(file.read_text())["definitions"]
    return found


def _there() -> Path:
    if not _SHARED.is_dir():
        pytest.skip(f"neither npm's octokit packages (`make setup` fetches them) nor {_SHARED} are here")
    return _SHARED
