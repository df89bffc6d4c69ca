"""What GitHub says, in our words."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas.errors import Reject
from schemas.trackers import Meaning, meaning
from schemas.work import Activity, ActivityKind, Gone, ItemKind, ItemState, Link, LinkKind, WorkItem
from tests.schemas.trackers.making import OBSERVED, PSEUDONYMS, commit, facts, pull

ANA = PSEUDONYMS("github:acme", "ana-canary")
ISSUE = {
    "id": 501,
    "number": 3,
    "title": "Wallet fees",
    "body": None,
    "state": "closed",
    "user": {"login": "ana-canary", "type": "User"},
    "type": {"name": "Bug"},
    "labels": [{"name": "cost"}],
    "milestone": {"title": "Q1"},
    "parent_issue_url": "https://api.github.example/repos/acme/shop/issues/9",
    "created_at": "2026-01-05T09:00:00Z",
    "updated_at": "2026-01-06T09:00:00Z",
    "closed_at": "2026-01-06T09:00:00Z",
    "closed_by": {"login": "bo"},
}


def _one(name: str, payload: dict[str, object]) -> WorkItem:
    (item,) = facts("github", name, payload)
    assert isinstance(item, WorkItem)
    return item


def test_an_issue_is_the_same_listed_or_in_a_webhook() -> None:
    item = _one("issues", ISSUE)
    assert item == _one("issues", {"action": "edited", "issue": ISSUE, "repository": {"id": 77}})
    assert (item.external_id, item.key, item.kind, item.state) == (
        "issue:501",
        "acme/pay-api#3",
        ItemKind.ISSUE,
        ItemState.DONE,
    )
    assert (item.type, item.labels, item.fix_versions) == ("Bug", ("cost",), ("Q1",))
    assert item.links == (Link(LinkKind.PARENT, "acme/shop#9", "field"),)
    assert {(a.id, a.person) for a in item.activities} == {
        ("created:issue:501", ANA),
        ("closed:issue:501", PSEUDONYMS("github:acme", "bo")),
    }


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_a_deleted_or_transferred_issue_is_gone(action: str) -> None:
    assert facts("github", "issues", {"action": action, "issue": ISSUE}) == [Gone("issue:501", OBSERVED)]


def test_a_pull_request_among_the_issues_is_left_to_its_own_listing() -> None:
    assert facts("github", "issues", {**ISSUE, "pull_request": {"url": "x"}}) == []


def test_a_pull_request_keeps_its_branch() -> None:
    item = _one("pulls", pull(merged_at="2026-01-06T09:00:00Z", state="closed"))
    assert item == _one(
        "pull_request",
        {"action": "closed", "pull_request": pull(merged_at="2026-01-06T09:00:00Z", state="closed")},
    )
    assert (item.external_id, item.key, item.branch) == ("pull:9001", "acme/pay-api#12", "feature/PAY-7")
    assert (item.kind, item.state, item.status) == (ItemKind.PULL_REQUEST, ItemState.DONE, "merged")
    assert item.activities == (
        Activity("created:pull:9001", date(2026, 1, 5), ANA, ActivityKind.PULL_REQUEST),
    )


def test_a_commit_counts_on_the_authors_day_in_utc() -> None:
    item = _one("commits", commit())
    assert (item.external_id, item.key) == (f"commit:77:{'a' * 40}", f"acme/pay-api@{'a' * 40}")
    assert (item.title, item.text, item.kind) == ("PAY-7 refund", "Longer text", ItemKind.COMMIT)
    assert item.activities == (Activity(f"commit:{'a' * 40}", date(2026, 1, 6), ANA, ActivityKind.COMMIT),)


def test_a_pushed_commit_is_the_one_that_a_walk_lists() -> None:
    push = {
        "ref": "refs/heads/main",
        "repository": {"default_branch": "main"},
        "commits": [
            {
                "id": "a" * 40,
                "message": "PAY-7 refund\n\nLonger text",
                "timestamp": "2026-01-05T23:30:00-05:00",
                "url": "https://github.example/acme/pay-api/commit/aaaa",
                "author": {"name": "Ana Canary", "email": "ana@canary.example", "username": "Ana-Canary"},
            }
        ],
    }
    assert _one("push", push) == _one("commits", commit())
    assert facts("github", "push", {**push, "ref": "refs/heads/feature"}) == []


@pytest.mark.parametrize(
    ("author", "account"),
    [
        ({"name": "A", "email": "5+Ana-Canary@users.noreply.github.com"}, "ana-canary"),
        ({"name": "A", "email": "Ana@Canary.Example"}, "ana@canary.example"),
    ],
)
def test_an_author_without_an_account_is_known_by_address(author: dict[str, str], account: str) -> None:
    written = {**author, "date": "2026-01-05T09:00:00Z"}
    item = _one(
        "commits", commit(author=None, commit={"message": "x", "author": written, "committer": written})
    )
    assert [a.person for a in item.activities] == [PSEUDONYMS("github:acme", account)]


@pytest.mark.parametrize("user", [{"login": "renovate[bot]", "type": "Bot"}, {"login": "x[bot]"}, None])
def test_a_robot_and_nobody_leave_no_effort(user: object) -> None:
    assert _one("pulls", pull(user=user)).activities == ()


@pytest.mark.parametrize(
    ("name", "part"), [("pulls", pull(id=None)), ("commits", commit(sha="a\0")), ("issues", {})]
)
def test_a_missing_or_unclean_identity_is_rejected(name: str, part: dict[str, object]) -> None:
    with pytest.raises(Reject, match=r"^(id|sha): "):
        facts("github", name, part)


def test_every_example_of_every_event_is_stated_or_named(shared_data: Path) -> None:
    files = sorted((shared_data / "github_webhooks/examples").glob("*/*.json"))
    assert len(files) > 200
    for file in files:
        name = file.parent.name
        known = meaning("github:acme", name)
        assert known is not Meaning.UNKNOWN, name
        payload = json.loads(file.read_text())
        found = facts("github", name, payload)
        if name in {"issues", "pull_request"}:
            of_a_pull_request = "pull_request" in payload.get("issue", {})
            assert len(found) == (0 if of_a_pull_request else 1), file
        elif known is not Meaning.STATED:
            assert found == [], file


@pytest.mark.data
def test_pull_requests_of_2015_parse(shared_data: Path) -> None:
    found = []
    with gzip.open(shared_data / "gharchive/2015-01-01-1.jsonl.gz", "rt") as lines:
        for event in map(json.loads, lines):
            name = {"PullRequestEvent": "pull_request", "IssuesEvent": "issues"}.get(event["type"])
            found += facts("github", name, event["payload"]) if name else []
    assert len(found) > 50
    assert all(
        isinstance(item, WorkItem) and item.updated_at > datetime(2000, 1, 1, tzinfo=UTC) for item in found
    )
