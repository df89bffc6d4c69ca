"""Partial webhooks of GitHub: what they point at is read anew, and nothing is built of them."""

import pytest

from schemas.trackers import Meaning, meaning
from schemas.work import WHOLE_SCOPE, Gone, Link, LinkKind, Reread, WorkItem
from tests.schemas.trackers.making import facts
from tests.schemas.trackers.test_github import ISSUE

WAITS = {**ISSUE, "issue_dependencies_summary": {"total_blocked_by": 1, "total_blocking": 0}}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("issues", {"action": "edited"}),
        ("issue_comment", {"action": "created", "comment": {"id": 1}}),
    ],
)
def test_an_issue_that_waits_for_others_is_read_anew_where_a_webhook_does_not_say_for_which(
    name: str, more: dict[str, object]
) -> None:
    assert facts("github", name, {**more, "issue": WAITS}) == [Reread(f"issue:{ISSUE['number']}")]
    free = {**WAITS, "issue_dependencies_summary": {"total_blocked_by": 0, "total_blocking": 0}}
    assert isinstance(facts("github", name, {**more, "issue": free})[0], WorkItem)
    assert isinstance(facts("github", "issues", {"action": "deleted", "issue": WAITS})[0], Gone)


def test_what_an_issue_waits_for_and_holds_up_are_links() -> None:
    alone = {**WAITS, "parent_issue_url": None}
    assert _links({**alone, "dependencies": ["acme/shop#9", "acme/pay-api#3", "acme/shop#9"]}) == (
        Link(LinkKind.BLOCKS, "acme/pay-api#3", "field"),
        Link(LinkKind.BLOCKS, "acme/shop#9", "field"),
    )
    assert _links({**alone, "dependencies": []}) == ()


def test_a_dependency_is_read_at_the_end_that_stands_here() -> None:
    api = "https://api.github.example/repos"
    told = {
        "action": "blocked_by_added",
        "blocked_issue": {"number": 4, "repository_url": f"{api}/acme/pay-api"},
        "blocking_issue": {"number": 9, "repository_url": f"{api}/acme/shop"},
    }
    for name, place in (("acme/Pay-API", "issue:4"), ("acme/shop", "issue:9")):
        payload = {**told, "repository": {"id": 7, "full_name": name}}
        assert facts("github", "issue_dependencies", payload) == [Reread(place)]
    elsewhere = {**told, "repository": {"id": 7, "full_name": "pay-api"}}
    assert facts("github", "issue_dependencies", elsewhere) == []


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("issue_dependencies", Meaning.HINT),
        ("create", Meaning.HINT),
        ("delete", Meaning.HINT),
        ("repository", Meaning.HINT),
        ("installation", Meaning.IGNORED),
        ("ping", Meaning.IGNORED),
        ("quantum_merge", Meaning.UNKNOWN),
    ],
)
def test_what_states_no_item_is_named(name: str, known: Meaning) -> None:
    assert meaning("github:acme", name) is known
    found = facts("github", name, {"action": "created", "blocked_issue": ISSUE})
    assert found == ([Reread(WHOLE_SCOPE)] if name == "repository" else [])


@pytest.mark.parametrize(
    ("name", "told", "listed"),
    [
        ("label", {"action": "edited", "changes": {"name": {"from": "one-tap"}}}, True),
        ("label", {"action": "edited", "changes": {"color": {"from": "ffffff"}}}, False),
        ("label", {"action": "deleted", "label": {"name": "one-tap"}}, True),
        ("label", {"action": "created", "label": {"name": "one-tap"}}, False),
        ("milestone", {"action": "edited", "changes": {"title": {"from": "3.0"}}}, True),
        ("milestone", {"action": "edited", "changes": {"due_on": {"from": None}}}, False),
        ("milestone", {"action": "deleted", "milestone": {"title": "3.0"}}, True),
        ("milestone", {"action": "closed", "milestone": {"title": "3.0"}}, False),
        ("milestone", {"action": "edited", "changes": "canary"}, False),
    ],
)
def test_a_label_or_milestone_that_is_called_otherwise_has_its_repository_listed_anew(
    name: str, told: dict[str, object], listed: bool
) -> None:
    found = facts("github", name, {**told, "repository": {"id": 7, "full_name": "acme/pay-api"}})
    assert found == ([Reread("listing:7")] if listed else [])


def _links(issue: dict[str, object]) -> tuple[Link, ...]:
    (item,) = facts("github", "issues", issue)
    assert isinstance(item, WorkItem)
    return item.links
