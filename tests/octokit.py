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


@cache
def newer(event: str, action: str) -> dict[str, Any]:
    """The JSON Schema of a webhook in GitHub's own OpenAPI, which knows what came after `definitions`."""
    whole = _openapi()
    operation = whole["webhooks"][f"{event}-{action}".replace("_", "-")]["post"]
    (body,) = operation["requestBody"]["content"].values()
    return {**body["schema"], "components": whole["components"]}


def events() -> set[str]:
    """Every event in GitHub's own OpenAPI."""
    operations = [webhook["post"]["operationId"] for webhook in _openapi()["webhooks"].values()]
    return {name.partition("/")[0].replace("-", "_") for name in operations}


@cache
def _openapi() -> dict[str, Any]:
    file = _INSTALLED / "openapi-webhooks/generated" / f"{_OF}.json"
    if not file.is_file():
        pytest.skip(
            f"npm's octokit packages are not here (`make setup` fetches them); {_SHARED} has no OpenAPI"
        )
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def _there() -> Path:
    if not _SHARED.is_dir():
        pytest.skip(f"neither npm's octokit packages (`make setup` fetches them) nor {_SHARED} are here")
    return _SHARED
