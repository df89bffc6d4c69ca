"""The sandbox's Jira agrees with Jira's own description of its paths and pages."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.sandbox.jira_api.routes import JiraApi
from tests.sandbox_fixture import Running, serving

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def described(shared_data: Path) -> dict[str, Any]:
    with gzip.open(shared_data / "jira/openapi_cloud_v3.json.gz", "rt") as file:
        return dict(json.load(file))


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    with serving() as running:
        yield running


def routes(acme: Running) -> set[tuple[str, str]]:
    """Path and method of every endpoint of version 3, parameters nameless."""
    site = acme.inside.world.jira
    assert site
    api = JiraApi(site, None, "")  # type: ignore[arg-type]
    return {
        (nameless(route.path), method)
        for route in api.routes()
        for method in (route.methods or set()) - {"HEAD"}
        if route.path.startswith("/rest/api/3/")
    }


def nameless(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def test_every_path_and_method_is_jiras(acme: Running, described: dict[str, Any]) -> None:
    known = {(nameless(path), m.upper()) for path, methods in described["paths"].items() for m in methods}
    assert len(known) > 400
    old = {
        ("/rest/api/3/search", "GET"),
        ("/rest/api/3/search", "POST"),
    }  # of Data Center; the Cloud's is gone
    assert routes(acme) - old <= known


PAGES = [
    ("GET", "search/jql", {"jql": "project = PAY", "maxResults": 2, "fields": "summary"}),
    ("POST", "search/jql", {"jql": "project = PAY", "maxResults": 2}),
    ("POST", "search/approximate-count", {"jql": "project = PAY"}),
    ("GET", "project/search", {"maxResults": 2}),
    ("POST", "issue/bulkfetch", {"issueIdsOrKeys": ["PAY-1"]}),
    ("POST", "changelog/bulkfetch", {"issueIdsOrKeys": ["PAY-1"], "maxResults": 1}),
    ("GET", "issue/PAY-1/comment", {"maxResults": 1}),
    ("GET", "issue/PAY-1/worklog", {"maxResults": 1}),
    ("GET", "worklog/updated", {"since": 0}),
    ("GET", "worklog/deleted", {"since": 0}),
    ("GET", "serverInfo", {}),
]


@pytest.mark.parametrize(("method", "path", "asked"), PAGES)
def test_an_answer_has_only_fields_that_are_described_with_their_types(
    acme: Running, described: dict[str, Any], method: str, path: str, asked: dict[str, Any]
) -> None:
    how: dict[str, Any] = {"params": asked} if method == "GET" else {"json": asked}
    headers = {"Authorization": f"Bearer {acme.jira_token}"}
    told = acme.control.request(method, f"/jira/rest/api/3/{path}", headers=headers, **how)
    told.raise_for_status()
    entry = described["paths"][f"/rest/api/3/{path.replace('PAY-1', '{issueIdOrKey}')}"][method.lower()]
    parameters = {one["name"] for one in entry.get("parameters", [])}
    if method == "GET":
        assert asked.keys() <= parameters
    schema = entry["responses"]["200"]["content"]["application/json"]["schema"]
    properties = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
    for name, value in told.json().items():
        assert name in properties, f"{path}: {name} is not described"
        kind = properties[name].get("type")
        assert kind is None or isinstance(value, TYPES[kind]), f"{path}: {name} is no {kind}"


TYPES: dict[str, Any] = {
    "array": list,
    "integer": int,
    "string": str,
    "boolean": bool,
    "object": dict,
    "number": (int, float),
}
