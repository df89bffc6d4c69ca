"""What GitHub says, in our words."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas.errors import Reject
from schemas.trackers import Meaning, meaning
from schemas.work import (
    Activity,
    ActivityKind,
    Gone,
    GoneCause,
    ItemKind,
    ItemState,
    Link,
    LinkKind,
    Reread,
    WorkItem,
)
from tests import octokit
from tests.schemas.trackers.making import OBSERVED, PSEUDONYMS, commit, facts, pull

ANA = PSEUDONYMS("github:acme", "ana-canary", date(2026, 1, 1))
WRITTEN = "2026-01-05T23:30:00-05:00"
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
        ("closed:issue:501", PSEUDONYMS("github:acme", "bo", date(2026, 1, 1))),
    }


@pytest.mark.parametrize(
    ("action", "cause"), [("deleted", GoneCause.DELETED), ("transferred", GoneCause.MOVED)]
)
def test_a_deleted_or_transferred_issue_is_gone(action: str, cause: GoneCause) -> None:
    told = {"action": action, "issue": ISSUE}
    assert facts("github", "issues", told) == [Gone("issue:501", OBSERVED, cause)]


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
    (trace,) = item.activities
    assert trace == Activity(trace.id, date(2026, 1, 6), ANA, ActivityKind.COMMIT)
    assert trace.id.startswith("77:patch:")


def _push(message: str = "PAY-7 refund\n\nLonger text", **author: str) -> dict[str, object]:
    person = {"name": "Ana Canary", "email": "ana@canary.example", "username": "Ana-Canary", **author}
    pushed = {
        "id": "a" * 40,
        "message": message,
        "timestamp": WRITTEN,
        "url": "https://github.example/acme/pay-api/commit/aaaa",
        "author": person,
    }
    return {"ref": "refs/heads/main", "repository": {"default_branch": "main"}, "commits": [pushed]}


@pytest.mark.parametrize("branch", ["main", "feature/PAY-7"])
def test_a_commit_pushed_to_any_branch_is_the_one_that_a_walk_lists(branch: str) -> None:
    push = {**_push(date=WRITTEN), "ref": f"refs/heads/{branch}"}
    assert _one("push", push) == _one("commits", commit())
    assert facts("github", "push", {**push, "ref": "refs/tags/v1"}) == []


def test_a_push_that_hides_when_a_commit_was_written_leaves_its_trace_to_the_walk() -> None:
    pushed = _one("push", _push())
    assert (pushed.title, pushed.activities) == ("PAY-7 refund", ())


def _written(message: str = "PAY-7 refund", when: str = WRITTEN, **changed: object) -> dict[str, object]:
    person = {"name": "Ana Canary", "email": "ana@canary.example"}
    author, committer = {**person, "date": when}, {**person, "date": "2026-02-02T08:00:00Z"}
    return commit(commit={"message": message, "author": author, "committer": committer}, **changed)


def test_a_commit_rebased_cherry_picked_or_pushed_by_force_has_one_trace() -> None:
    first = _one("commits", commit()).activities
    again = _one("commits", _written("PAY-7 refund\n\n(cherry picked from commit aaaa)", sha="b" * 40))
    other = _one("commits", _written("PAY-7 refund, really", sha="c" * 40))
    assert again.activities == first
    assert other.activities[0].id != first[0].id


@pytest.mark.parametrize(
    "listed",
    [
        _written("Merge pull request #12 from acme/fix"),
        _written("Merge branch 'main' into fix"),
        _written("Anything", parents=[{"sha": "b" * 40}, {"sha": "c" * 40}]),
        _written("PAY-7 refunds (#12)", committer={"login": "web-flow", "type": "User"}),
    ],
)
def test_a_merge_or_a_squash_leaves_the_traces_to_the_pull_requests_commits(
    listed: dict[str, object],
) -> None:
    assert _one("commits", listed).activities == ()


def test_a_squash_by_hand_is_a_commit_like_any_other() -> None:
    assert len(_one("commits", _written("PAY-7 refunds (#12)")).activities) == 1


def _node(**connections: list[dict[str, object]]) -> dict[str, object]:
    return {name: {"nodes": nodes} for name, nodes in connections.items()}


def test_comments_reviews_and_commits_beside_a_pull_request_are_its_traces() -> None:
    ana = {"login": "Ana-Canary", "__typename": "User"}
    written = {
        "message": "PAY-7 refund\n\nLonger text",
        "authoredDate": WRITTEN,
        "author": {"email": "ana@canary.example", "user": {"login": "ana-canary"}},
        "parents": {"totalCount": 1},
    }
    merge = {**written, "parents": {"totalCount": 2}}
    node = _node(
        comments=[{"databaseId": 81, "createdAt": "2026-01-07T09:00:00Z", "author": ana}],
        reviews=[
            {"databaseId": 82, "submittedAt": "2026-01-08T09:00:00Z", "author": ana},
            {"databaseId": 83, "submittedAt": None, "author": ana},
            {
                "databaseId": 84,
                "submittedAt": "2026-01-08T09:00:00Z",
                "author": {"login": "x", "__typename": "Bot"},
            },
        ],
        commits=[{"commit": written}, {"commit": merge}],
    )
    found = {a.id: (a.kind, a.day) for a in _one("pulls", pull(timeline=node)).activities}
    (trace,) = _one("commits", commit()).activities
    assert found == {
        "created:pull:9001": (ActivityKind.PULL_REQUEST, date(2026, 1, 5)),
        "comment:81": (ActivityKind.COMMENT, date(2026, 1, 7)),
        "review:82": (ActivityKind.REVIEW, date(2026, 1, 8)),
        trace.id: (ActivityKind.COMMIT, date(2026, 1, 6)),
    }


def test_a_comment_states_its_issue_and_its_own_trace() -> None:
    comment = {"id": 81, "created_at": "2026-01-07T09:00:00Z", "user": {"login": "ana-canary"}}
    payload = {"action": "created", "issue": ISSUE, "comment": comment}
    item = _one("issue_comment", payload)
    assert Activity("comment:81", date(2026, 1, 7), ANA, ActivityKind.COMMENT) in item.activities
    assert item.title == ISSUE["title"]
    gone = facts("github", "issue_comment", {**payload, "action": "deleted"})
    assert gone == [_one("issues", ISSUE), Reread("issue:3")]
    of_a_pull = {**payload, "issue": {**ISSUE, "pull_request": {"url": "x"}}}
    assert facts("github", "issue_comment", of_a_pull) == [Reread("pull:3")]


def test_a_review_and_its_comments_are_one_trace() -> None:
    ana = {"login": "ana-canary"}
    review = {"id": 82, "submitted_at": "2026-01-08T09:00:00Z", "user": ana}
    comment = {"id": 90, "pull_request_review_id": 82, "created_at": "2026-01-08T08:59:00Z", "user": ana}
    told = {"action": "submitted", "pull_request": pull()}
    one = _one("pull_request_review", {**told, "review": review})
    other = _one("pull_request_review_comment", {**told, "comment": comment})
    assert one == other
    assert Activity("review:82", date(2026, 1, 8), ANA, ActivityKind.REVIEW) in one.activities


@pytest.mark.parametrize(("action", "type_"), [("typed", "Epic"), ("untyped", "")])
def test_an_issue_gains_and_loses_its_type(action: str, type_: str) -> None:
    payload = {
        "action": action,
        "issue": {**ISSUE, "type": {"name": type_} if type_ else None},
        "type": {"name": "Epic"},
    }
    item = _one("issues", payload)
    assert (item.type, item.kind) == (type_, ItemKind.EPIC if type_ else ItemKind.ISSUE)


def test_a_sub_issue_gains_and_loses_what_it_is_below() -> None:
    here = {**ISSUE, "repository_url": "https://api.github.example/repos/acme/pay-api"}
    above = {"id": 7, "number": 9, "url": "https://api.github.example/repos/acme/shop/issues/9"}
    told = {"sub_issue": here, "parent_issue": above, "repository": {"full_name": "acme/pay-api"}}
    added = _one("sub_issues", {**told, "action": "parent_issue_added"})
    assert added.links == (Link(LinkKind.PARENT, "acme/shop#9", "field"),)
    assert _one("sub_issues", {**told, "action": "sub_issue_added"}) == added
    assert _one("sub_issues", {**told, "action": "parent_issue_removed"}).links == ()
    elsewhere = {**told, "action": "sub_issue_added", "repository": {"full_name": "acme/shop"}}
    assert facts("github", "sub_issues", elsewhere) == []


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
    assert [a.person for a in item.activities] == [PSEUDONYMS("github:acme", account, date(2026, 1, 1))]


@pytest.mark.parametrize("user", [{"login": "renovate[bot]", "type": "Bot"}, {"login": "x[bot]"}, None])
def test_a_robot_and_nobody_leave_no_effort(user: object) -> None:
    assert _one("pulls", pull(user=user)).activities == ()


@pytest.mark.parametrize(
    ("name", "part"), [("pulls", pull(id=None)), ("commits", commit(sha="a\0")), ("issues", {})]
)
def test_a_missing_or_unclean_identity_is_rejected(name: str, part: dict[str, object]) -> None:
    with pytest.raises(Reject, match=r"^(id|sha): "):
        facts("github", name, part)


def test_every_example_of_every_event_is_stated_or_named() -> None:
    assert len(octokit.examples()) > 200
    for name, payload, place in octokit.examples():
        known = meaning("github:acme", name)
        assert known is not Meaning.UNKNOWN, name
        found = facts("github", name, payload)
        if name == "push":
            assert len(found) == len(payload["commits"]), place
        elif known is Meaning.STATED:
            of_a_pull_request = "pull_request" in payload.get("issue", {})
            stated = [fact for fact in found if not isinstance(fact, Reread)]
            assert len(stated) == (0 if of_a_pull_request else 1), place
        else:
            assert all(isinstance(fact, Reread) for fact in found), place


def test_every_event_that_github_can_send_is_known() -> None:
    assert len(octokit.events()) > 70
    assert {name for name in octokit.events() if meaning("github:acme", name) is Meaning.UNKNOWN} == set()


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
