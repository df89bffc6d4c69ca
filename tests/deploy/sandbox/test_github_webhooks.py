"""What the sandbox tells of GitHub, beside octokit's schemas of its webhooks and GitHub's OpenAPI."""

from typing import Any, Final

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.relations import block, give_type, nest
from deploy.sandbox.simulation.renaming import Renaming
from deploy.sandbox.simulation.telling import Happening
from schemas.work import Link, LinkKind, WorkItem
from tests import octokit
from tests.sandbox_fixture import START, Running
from tests.schemas.trackers.making import facts

NEWER: Final = ("type", "parent_issue_url", "sub_issues_summary", "issue_dependencies_summary")
"""Of issues; octokit's schemas stop in 2024, and know no field but theirs."""


@pytest.fixture
def told(sandbox: Running) -> list[Happening]:
    """A day of the organisation, and what seldom happens."""
    heard: list[Happening] = []
    world = sandbox.inside.world
    world.telling.listener = heard.append
    sandbox.advance(days=1)
    assert world.host
    forge = Forge(world.host, sandbox.inside.shapes, world.telling)
    first, second = world.host.repositories[:2]
    by = world.people[0]
    asked = forge.open_issue(START, first, by, "Fix it", "", ("bug",))
    forge.comment(START, first, asked, by, "hm")
    forge.retitle(START, first, asked, by, "Mend it")
    forge.close_issue(START, first, asked, by)
    forge.transfer_issue(START, first, forge.open_issue(START, first, by, "Move", "", ()), second, by)
    forge.delete_issue(START, first, forge.open_issue(START, first, by, "Go", "", ()), by)
    nest(forge, START, first, forge.open_issue(START, first, by, "Part", "", ()), asked, by)
    waits = forge.open_issue(START, first, by, "Wait", "", ())
    block(forge, START, first, waits, asked, by)
    block(forge, START, first, waits, asked, by, "removed")
    give_type(forge, START, first, asked, "Bug", by)
    asked.milestone = "3.0"
    forge.close_issue(START, first, asked, by)
    sorted_by = Renaming(forge, first, by)
    sorted_by.rename("label", "bug", "fault")
    sorted_by.rename("milestone", "3.0", "4.0")
    sorted_by.remove("label", "fault")
    sorted_by.remove("milestone", "4.0")
    assert (asked.labels, asked.milestone) == ((), "")
    forge.push(START, first, "late", by, "Late")
    forge.retitle(START, first, forge.open_pull(START, first, "late", by, "Late", ""), by, "Later")
    forge.rename(first, "renamed", by)
    forge.archive(first, by)
    forge.delete(second, by)
    return [one for one in heard if one.tracker == "github"]


def test_every_webhook_of_github_is_as_octokits_schemas_say(told: list[Happening]) -> None:
    definitions = octokit.definitions()
    faults, seen = set[str](), dict[str, int]()
    for one in told:
        payload: Any = msgspec.json.decode(msgspec.json.encode(one.payload))
        name = f"{one.event}${payload.get('action', 'event')}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= 5 and name in definitions:
            known = {**definitions[name], "definitions": definitions}
            found = Draft7Validator(known).iter_errors(_of_then(payload))
            faults |= {f"{name}: {fault.json_path}: {fault.message[:200]}" for fault in found}
    assert faults == set()
    assert {"push$event", "pull_request$closed", "pull_request$edited", "issues$transferred"} <= seen.keys()
    assert {"label$edited", "label$deleted", "milestone$edited", "milestone$deleted"} <= seen.keys()
    assert {"repository$renamed", "repository$archived", "issue_comment$created"} <= seen.keys()


def test_what_octokits_schemas_do_not_know_is_as_githubs_openapi_says(told: list[Happening]) -> None:
    known, faults, seen = octokit.definitions(), set[str](), set[str]()
    for one in told:
        payload: Any = msgspec.json.decode(msgspec.json.encode(one.payload))
        action = payload.get("action", "")
        if action and f"{one.event}${action}" not in known:
            seen.add(f"{one.event}${action}")
            found = Draft202012Validator(octokit.newer(one.event, action)).iter_errors(payload)
            faults |= {f"{one.event}${action}: {fault.json_path}: {fault.message[:200]}" for fault in found}
    assert faults == set()
    assert seen == {
        *("sub_issues$parent_issue_added", "sub_issues$sub_issue_added", "issues$typed"),
        *("issue_dependencies$blocked_by_added", "issue_dependencies$blocking_added"),
        *("issue_dependencies$blocked_by_removed", "issue_dependencies$blocking_removed"),
    }


def test_a_sub_issue_of_the_sandbox_has_its_parent(told: list[Happening]) -> None:
    events = [one for one in told if one.event == "sub_issues"]
    for one in events:
        payload: Any = msgspec.json.decode(msgspec.json.encode(one.payload))
        (below,) = facts("github", one.event, payload)
        assert isinstance(below, WorkItem)
        above = f"{payload['repository']['full_name']}#{payload['parent_issue']['number']}"
        assert below.links == (Link(LinkKind.PARENT, above, "field"),)
    assert len(events) == 2


def _of_then(value: Any, name: str = "") -> Any:
    if not isinstance(value, dict):
        return value
    newer = NEWER if name in ("issue", "new_issue") else ()
    return {key: _of_then(held, key) for key, held in value.items() if key not in newer}
