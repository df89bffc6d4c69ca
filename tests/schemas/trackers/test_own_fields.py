"""An organisation's own fields, sprints and teams: what was asked for goes on, of persons nothing does."""

from datetime import date
from typing import Any

import msgspec
import pytest

from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.teams import Member, Teams
from schemas.trackers import minimise
from schemas.trackers.jira_custom import named
from schemas.trackers.reading import JsonObject
from schemas.work import WorkItem
from tests.schemas.trackers.making import SCOPES, facts, jira_issue, pull

FIELDS = {"Business Unit": "customfield_1", "Points": "customfield_2"}
OLD = "com.atlassian.greenhopper.service.sprint.Sprint@7f[id=5,rapidViewId=2,state=ACTIVE,name=Sprint 5,startDate=x]"


def item(**values: object) -> WorkItem:
    (found,) = facts("jira", "issues", named(jira_issue(**values), FIELDS))
    assert isinstance(found, WorkItem)
    return found


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Retail", ("Retail",)),
        ({"id": "7", "value": "Retail"}, ("Retail",)),
        ([{"value": "Retail"}, {"value": "Web"}], ("Retail", "Web")),
        ({"value": "Retail", "child": {"value": "Nordics"}}, ("Nordics", "Retail")),
        (8.0, ("8",)),
        (0.5, ("0.5",)),
        (None, ()),
        ({"accountId": "ana-1", "displayName": "Ana Canary", "name": "ana"}, ()),
        ([{"emailAddress": "ana@canary.example", "value": "Ana Canary"}], ()),
        ("ask ana@canary.example", ("ask ",)),
    ],
)
def test_a_field_of_ones_own_is_read_by_its_name(value: object, words: tuple[str, ...]):
    assert item(customfield_1=value).custom == tuple(f"Business Unit: {each}" for each in words)


def test_a_field_that_nobody_asked_for_goes_nowhere():
    assert item(customfield_9="Secret").custom == ()
    (bare,) = facts("jira", "issues", jira_issue(customfield_1="Retail"))
    assert isinstance(bare, WorkItem)
    assert bare.custom == ()


@pytest.mark.parametrize("value", [[{"id": 5, "name": "Sprint 5", "state": "active", "boardId": 2}], [OLD]])
def test_sprints_are_known_by_their_form(value: object):
    found = item(customfield_3=value)
    assert (found.sprints, found.custom) == (("Sprint 5",), ())


TEAMS = Teams(
    {
        "checkout": [
            Member.model_validate({"account": "ANA-1", "from": "2026-01-01", "until": "2026-01-31"}),
            Member(account="mona"),
        ],
        "platform": [Member.model_validate({"account": "ana-1", "from": "2026-02-01"})],
    }
)
PEOPLE: Any = {"accountId": "ana-1", "displayName": "Ana Canary"}


def parts(vendor: str, name: str, payload: JsonObject) -> list[JsonObject]:
    return minimise(SCOPES[vendor].tracker, name, payload, Pseudonyms(Keys.stable(b"key"), TEAMS))


def test_a_team_is_that_of_the_day_and_its_member_stays_behind():
    (part,) = parts("jira", "issues", jira_issue(reporter=PEOPLE, assignee=PEOPLE))
    fields: Any = part["fields"]
    assert fields["teams"] == {
        "reporter": ["checkout"],
        "assignee": ["platform"],
    }  # by January and by February
    assert b"ana-1" not in msgspec.json.encode(part)


def test_a_pull_request_has_the_team_of_its_author():
    (part,) = parts("github", "pulls", pull(user={"login": "Mona"}, assignees=[{"login": "ana-1"}]))
    assert part["teams"] == {"reporter": ["checkout"], "assignee": ["checkout"]}
    assert b"ona" not in msgspec.json.encode(part)


def test_who_is_in_no_team_has_none():
    assert TEAMS.of(["bo"], date(2026, 1, 5)) == ()
    assert TEAMS.of(["mona", "ana-1"], date(2026, 3, 5)) == ("checkout", "platform")


@pytest.mark.parametrize(
    ("timeline", "paths"),
    [
        ({"files": {"nodes": [{"path": "b.py"}, {"path": "a/b.py"}]}}, ("a/b.py", "b.py")),
        ({"files": {"nodes": []}}, ()),
        ({"files": None}, None),
        ({}, None),
    ],
)
def test_files_are_known_where_the_walk_tells_them(timeline: object, paths: tuple[str, ...] | None):
    (found,) = facts("github", "pulls", pull(timeline=timeline))
    assert isinstance(found, WorkItem)
    assert found.paths == paths
