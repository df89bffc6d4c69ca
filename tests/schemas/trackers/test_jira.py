"""What Jira says, in our words."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas.errors import Reject
from schemas.trackers import Meaning, meaning
from schemas.trackers.jira_events import DELETED, STATED
from schemas.work import (
    WHOLE_SCOPE,
    ActivityKind,
    Gone,
    ItemKind,
    ItemState,
    Link,
    LinkKind,
    Reread,
    WorkItem,
)
from tests.schemas.trackers.making import OBSERVED, PSEUDONYMS, facts, jira_issue

ANA = PSEUDONYMS("jira:acme", "ana-1", date(2026, 1, 1))


def _item(**fields: object) -> WorkItem:
    (item,) = facts("jira", "issues", jira_issue(**fields))
    assert isinstance(item, WorkItem)
    return item


def test_an_issue_is_stated_wholly() -> None:
    item = _item(
        description="By wallet.",
        labels=["wallet", "q1", "wallet"],
        components=[{"name": "ledger"}],
        fixVersions=[{"name": "2.0"}],
    )
    assert (item.external_id, item.key, item.title, item.text) == (
        "issue:4711",
        "PAY-7",
        "Refund by wallet",
        "By wallet.",
    )
    assert (item.kind, item.state, item.type, item.status) == (
        ItemKind.ISSUE,
        ItemState.IN_PROGRESS,
        "Story",
        "Doing",
    )
    assert (item.labels, item.components, item.fix_versions) == (("q1", "wallet"), ("ledger",), ("2.0",))
    assert item.updated_at == datetime(2026, 2, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ({"name": "Epic"}, ItemKind.EPIC),
        ({"name": "Theme", "hierarchyLevel": 1}, ItemKind.EPIC),
        ({"name": "Initiative", "hierarchyLevel": 3}, ItemKind.EPIC),
        ({"name": "Bug", "hierarchyLevel": 0}, ItemKind.ISSUE),
        ({"name": "Technical task", "subtask": True}, ItemKind.SUBTASK),
        ({"name": "Whatever", "hierarchyLevel": -1}, ItemKind.SUBTASK),
        (None, ItemKind.UNKNOWN),
    ],
)
def test_the_kind_follows_the_type_hierarchy(type_: object, kind: ItemKind) -> None:
    assert _item(issuetype=type_).kind is kind


@pytest.mark.parametrize(
    ("category", "state"),
    [
        ("new", ItemState.OPEN),
        ("done", ItemState.DONE),
        ("undefined", ItemState.UNKNOWN),
        ("odd", ItemState.UNKNOWN),
    ],
)
def test_the_state_follows_the_status_category(category: str, state: ItemState) -> None:
    assert _item(status={"name": "x", "statusCategory": {"key": category}}).state is state


def test_parents_and_links_keep_their_kind() -> None:
    item = _item(
        parent={"id": "1", "key": "PAY-1"},
        issuelinks=[
            {"type": {"name": "Blocks"}, "inwardIssue": {"key": "PAY-2"}},
            {"type": {"name": "Cloners"}, "outwardIssue": {"key": "SHOP-3"}},
            {"type": {"name": "Gantt"}, "outwardIssue": {"key": "SHOP-4"}},
            {"type": {"name": "Relates"}, "outwardIssue": {"key": "SHOP-5"}},
            {"type": {"name": "Relates"}, "inwardIssue": {"key": "SHOP-5"}},
        ],
    )
    assert set(item.links) == {
        Link(LinkKind.PARENT, "PAY-1", "field"),
        Link(LinkKind.BLOCKS, "PAY-2", "field"),
        Link(LinkKind.DUPLICATES, "SHOP-3", "field"),
        Link(LinkKind.UNKNOWN, "SHOP-4", "field"),
        Link(LinkKind.RELATES, "SHOP-5", "field"),
    }
    assert len(item.links) == 5


def test_every_trace_of_effort_has_the_trackers_own_id_and_a_pseudonym() -> None:
    bo = {"key": "bo", "displayName": "Bo"}
    item = _item(
        resolutiondate="2026-02-01T10:00:00.000+0000",
        assignee=bo,
        comment={
            "comments": [
                {"id": "81", "author": bo, "created": "2026-01-07T23:30:00.000-0100", "body": "hush"}
            ]
        },
        worklog={"worklogs": [{"id": "5", "author": bo, "started": "2026-01-09T10:00:00.000+0000"}]},
    )
    assert {(a.id, a.day, a.person, a.kind) for a in item.activities} == {
        ("created:issue:4711", date(2026, 1, 5), ANA, ActivityKind.CREATED),
        (
            "resolved:issue:4711",
            date(2026, 2, 1),
            PSEUDONYMS("jira:acme", "bo", date(2026, 1, 1)),
            ActivityKind.TRANSITION,
        ),
        (
            "comment:81",
            date(2026, 1, 8),
            PSEUDONYMS("jira:acme", "bo", date(2026, 1, 1)),
            ActivityKind.COMMENT,
        ),
        (
            "worklog:5",
            date(2026, 1, 9),
            PSEUDONYMS("jira:acme", "bo", date(2026, 1, 1)),
            ActivityKind.WORKLOG,
        ),
    }


def test_a_status_change_in_a_webhook_is_the_same_trace_as_in_a_listed_changelog() -> None:
    author = {"accountId": "ana-1"}
    items = [{"field": "status", "fromString": "To do", "toString": "Doing"}]
    webhook = {
        "timestamp": 1767862800000,
        "user": author,
        "issue": jira_issue(),
        "changelog": {"id": "900", "items": items},
    }
    history = {"id": 900, "author": author, "created": "2026-01-08T09:00:00.000+0000", "items": items}
    (told,) = facts("jira", "jira:issue_updated", webhook)
    (listed,) = facts("jira", "issues", {**jira_issue(), "changelog": {"histories": [history]}})
    assert told == listed
    assert "history:900" in {a.id for a in told.activities}


def test_a_robot_leaves_no_effort() -> None:
    assert not _item(creator={"accountId": "bot", "accountType": "app"}).activities


def test_a_deletion_is_a_fact_of_its_own() -> None:
    payload = {"timestamp": 1767862800000, "issue": {"id": "4711", "key": "PAY-7", "fields": {}}}
    assert facts("jira", "jira:issue_deleted", payload) == [
        Gone("issue:4711", datetime(2026, 1, 8, 9, tzinfo=UTC))
    ]
    assert facts("jira", "jira:issue_deleted", {"issue": {"id": "4711"}}) == [Gone("issue:4711", OBSERVED)]


@pytest.mark.parametrize(
    ("name", "payload", "places"),
    [
        ("comment_created", {"issue": jira_issue(), "comment": {"id": "1"}}, ["issue:4711"]),
        ("comment_deleted", {"comment": {"self": "https://j/rest/api/2/issue/81/comment/9"}}, ["issue:81"]),
        ("comment_updated", {"comment": {"self": "https://j/issue/PAY-1/comment/9"}}, []),
        ("worklog_updated", {"worklog": {"id": "5", "issueId": "81"}}, ["issue:81"]),
        ("jira:worklog_updated", {"issue": jira_issue()}, ["issue:4711"]),
        (
            "issuelink_created",
            {"issueLink": {"sourceIssueId": 81, "destinationIssueId": 82}},
            ["issue:81", "issue:82"],
        ),
        ("issuelink_deleted", {"issueLink": {"sourceIssueId": 81, "destinationIssueId": 81}}, ["issue:81"]),
        ("jira:version_updated", {"version": {"id": "7"}}, ["version:7"]),
        ("jira:version_deleted", {"version": {"id": "7"}, "mergedTo": {"id": "8"}}, ["version:8"]),
        ("jira:version_deleted", {"version": {"id": "7"}, "mergedTo": 8}, ["version:8"]),
        ("jira:version_deleted", {"version": {"id": "7", "projectId": 10010}}, ["listing:10010"]),
        ("jira:version_deleted", {"version": {"id": "7", "projectId": "PAY"}}, []),
        ("issuetype_updated", {"issuetype": {"id": "10101", "name": "Story"}}, ["listing"]),
        ("sprint_closed", {"sprint": {"id": 3, "name": "Sprint 3"}}, ["sprint:3"]),
        ("project_soft_deleted", {"project": {"id": 10010, "key": "PAY"}}, [WHOLE_SCOPE]),
        ("worklog_created", {"worklog": {"issueId": "81 OR 1=1"}}, []),
        ("issuelink_created", {"issueLink": None}, []),
    ],
)
def test_a_partial_payload_says_where_to_read_and_builds_nothing(
    name: str, payload: dict[str, object], places: list[str]
) -> None:
    assert meaning("jira:acme", name) is Meaning.HINT
    assert facts("jira", name, payload) == [Reread(place) for place in places]


def test_a_webhook_without_the_time_of_update_is_partial_too() -> None:
    assert facts("jira", "jira:issue_updated", {"issue": jira_issue(updated=None)}) == [Reread("issue:4711")]


def test_an_archived_issue_says_so() -> None:
    assert _item(archiveddate="2026-02-01T10:00:00.000+0000").archived
    assert not _item().archived


def test_an_unknown_event_is_no_fact_and_no_crash() -> None:
    assert meaning("jira:acme", "jira:issue_levitated") is Meaning.UNKNOWN
    assert facts("jira", "jira:issue_levitated", {"issue": jira_issue()}) == []


@pytest.mark.parametrize(
    "changed", [{"id": None}, {"id": "47\0"}, {"id": "47\ud800"}, {"key": ""}, {"id": True}, {"id": 1e999}]
)
def test_a_missing_or_unclean_identity_is_rejected_with_its_place(changed: dict[str, object]) -> None:
    with pytest.raises(Reject, match=next(iter(changed))):
        facts("jira", "issues", {**jira_issue(), **changed})


def test_a_listed_issue_without_its_times_is_rejected() -> None:
    with pytest.raises(Reject, match=r"fields\.updated: nothing is no time"):
        _item(updated=None)


def test_every_recorded_webhook_is_stated_or_named(shared_data: Path) -> None:
    recorded = sorted((shared_data / "jira_webhooks").glob("*.json"))
    assert recorded
    for file in recorded:
        payload = json.loads(file.read_text())
        name = payload["webhookEvent"]
        assert meaning("jira:acme", name) in {Meaning.STATED, Meaning.HINT}
        found = facts("jira", name, payload)
        stated = name in STATED and "updated" in payload["issue"]["fields"]
        assert [type(fact) for fact in found] == [
            WorkItem if stated else Gone if name in DELETED else Reread
        ], file.name


@pytest.mark.data
def test_all_of_titanium_parses(shared_data: Path) -> None:
    with gzip.open(shared_data / "jira/titanium_issues.jsonl.gz", "rt") as lines:
        items = [fact for line in lines for fact in facts("jira", "issues", json.loads(line))]
    assert len({item.external_id for item in items}) == 29_057
    assert all(isinstance(item, WorkItem) for item in items)
    assert not [
        item.key for item in items if item.state is ItemState.UNKNOWN or item.kind is ItemKind.UNKNOWN
    ]
    parents = [link for item in items for link in item.links if link.kind is LinkKind.PARENT]
    assert len(parents) == 1_375 + 890
