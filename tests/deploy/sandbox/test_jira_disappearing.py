"""What leaves sight in a Jira: deleted, archived, hidden, thrown away, or under another key."""

from datetime import timedelta
from typing import Any

import pytest
from jira import JIRA, JIRAError

from deploy.sandbox.simulation.issue import Board, Issue
from deploy.sandbox.simulation.jira_world import JiraWorld
from tests.deploy.sandbox.clients import jira
from tests.sandbox_fixture import Running


@pytest.fixture
def world(sandbox: Running) -> JiraWorld:
    found = sandbox.inside.world.jira
    assert isinstance(found, JiraWorld)
    return found


@pytest.fixture
def library(sandbox: Running) -> JIRA:
    return jira(sandbox)


def board(world: JiraWorld, key: str = "PAY") -> Board:
    return next(issue.project for issue in world.issues() if issue.project.key == key)


def count(library: JIRA, key: str = "PAY") -> int:
    return int(library.approximate_issue_count(f"project = {key}"))


def bulk(library: JIRA, path: str, **asked: Any) -> dict[str, Any]:
    return dict(library._get_json(path, asked, use_post=True))


def status(ask: Any) -> int:
    with pytest.raises(JIRAError) as refused:
        ask()
    return int(refused.value.status_code)


def test_a_deleted_issue_is_nowhere_and_its_sub_tasks_with_it(world: JiraWorld, library: JIRA) -> None:
    pay, now = board(world), world.now()
    parent = pay.issues[0]
    made = {"summary": "Sub", "description": "", "serves": parent.serves, "parent": parent}
    child = world.create(now, pay, pay.lead, type_="Sub-task", **made)  # type: ignore[arg-type]
    before = count(library)
    world.delete(now, parent, pay.lead)
    assert count(library) == before - 2
    for one in (parent, child):
        assert status(lambda name=one.key: library.issue(name)) == 404
        assert bulk(library, "issue/bulkfetch", issueIdsOrKeys=[str(one.id)]) == {
            "issues": [],
            "issueErrors": [],
        }
    assert status(lambda: library.enhanced_search_issues(f'project = PAY AND key > "{parent.key}"')) == 400


def test_an_archived_issue_leaves_searches_but_not_its_address(world: JiraWorld, library: JIRA) -> None:
    issue, before = board(world).issues[3], count(library)
    world.archive(world.now(), issue)
    assert count(library) == before - 1
    assert library.issue(issue.key).raw["fields"]["archiveddate"]


def test_a_hidden_project_is_as_if_it_were_not_there(world: JiraWorld, library: JIRA) -> None:
    pay = board(world)
    world.hide(pay)
    assert "PAY" not in {project.key for project in library.projects()}
    assert status(lambda: library.project(pay.id)) == 404
    assert status(lambda: library.issue(pay.issues[0].key)) == 404
    assert status(lambda: library.enhanced_search_issues("project = PAY")) == 400
    world.hide(pay, hidden=False)
    assert library.project("PAY").id == pay.id


@pytest.mark.parametrize(("how", "state"), [("archived", "archived"), ("trashed", "deleted")])
def test_a_project_put_away_is_listed_only_when_asked_for(
    world: JiraWorld, library: JIRA, how: str, state: str
) -> None:
    pay = board(world)
    world.put_away(pay, **{how: True})
    asked = {"id": pay.id, "status": ["live", "archived", "deleted"]}
    assert library._get_json("project/search", {"id": pay.id})["values"] == []
    assert library._get_json("project/search", asked)["values"][0][state] is True
    assert "PAY" not in {project.key for project in library.projects()}


def test_a_project_with_another_key_is_found_by_both(world: JiraWorld, library: JIRA) -> None:
    pay = board(world)
    issue = pay.issues[0]
    was = issue.key
    world.rekey(pay, "MONEY")
    assert (library.project("PAY").key, library.project("MONEY").id) == ("MONEY", pay.id)
    assert library.issue(was).key == issue.key == was.replace("PAY", "MONEY")
    assert library.enhanced_search_issues("project = PAY", maxResults=1)[0].key.startswith("MONEY-")


def busy(world: JiraWorld) -> Issue:
    """An issue with more of everything than an answer embeds."""
    pay, at = board(world), world.now()
    issue = pay.issues[1]
    for number in range(120):
        at += timedelta(seconds=1)
        world.remark(at, issue, pay.lead, "hm")
        world.log_work(at, issue, pay.lead, 60)
        world.edit(at, issue, pay.lead, f"Title {number}")
    return issue


def test_long_lists_are_cut_in_the_issue_and_whole_at_their_own_addresses(
    world: JiraWorld, library: JIRA
) -> None:
    issue = busy(world)
    raw = library.issue(issue.key, expand="changelog").raw
    embedded = raw["fields"]["comment"]["comments"], raw["fields"]["worklog"]["worklogs"]
    assert [len(one) for one in embedded] == [100, 20]
    assert len(raw["changelog"]["histories"]) == 40 < raw["changelog"]["total"]
    assert len(library.worklogs(issue.key)) == len(issue.worklogs) == 120
    page = library._get_json(f"issue/{issue.id}/comment", {"startAt": 110, "maxResults": 50})
    assert (len(page["comments"]), page["total"]) == (len(issue.remarks) - 110, len(issue.remarks))


def test_changelogs_in_bulk_come_by_date_and_an_issue_may_span_pages(world: JiraWorld, library: JIRA) -> None:
    issue, other = busy(world), board(world).issues[2]
    named = {"issueIdsOrKeys": [issue.key, str(other.id)], "maxResults": 50}
    found: dict[str, list[str]] = {}
    token: dict[str, str] = {}
    pages = 0
    while True:
        page = bulk(library, "changelog/bulkfetch", **named, **token)
        for log in page["issueChangeLogs"]:
            found.setdefault(log["issueId"], []).extend(h["id"] for h in log["changeHistories"])
        pages += 1
        if "nextPageToken" not in page:
            break
        token = {"nextPageToken": page["nextPageToken"]}
    assert pages > 2
    assert found[str(issue.id)] == [str(change.id) for change in issue.changes]
    assert len(found.get(str(other.id), [])) == len(other.changes)
    status_only = bulk(library, "changelog/bulkfetch", issueIdsOrKeys=[issue.key], fieldIds=["status"])
    kept = [h for log in status_only["issueChangeLogs"] for h in log["changeHistories"]]
    assert all(any(item["field"] == "status" for item in one["items"]) for one in kept)
    assert status(lambda: bulk(library, "changelog/bulkfetch", issueIdsOrKeys=[])) == 400
