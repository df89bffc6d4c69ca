"""What an authentic body becomes, without a socket."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import HttpUrl

from connectors.gateway.admission import admit
from connectors.gateway.doors import DOORS
from schemas.events import RawEvent
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import GithubSource, JiraSource
from schemas.trackers import parse
from schemas.work import WHOLE_SCOPE, Reread, WorkItem
from tests.schemas.trackers.making import jira_issue, pull

NOW = datetime(2026, 3, 1, tzinfo=UTC)
JIRA = JiraSource(
    name="acme",
    url=HttpUrl("https://acme.example"),
    token_file=Path("token"),
    projects=["PAY"],
    custom_fields={"Business Unit": "customfield_42"},
)
GITHUB = GithubSource(name="acme", token_files=[Path("token")], repositories=["acme/*"])


@pytest.mark.parametrize(
    ("source", "headers", "payload", "place"),
    [
        (JIRA, {}, {"webhookEvent": "jira:issue_updated", "issue": jira_issue()}, "issue:4711"),
        (GITHUB, {"x-github-event": "pull_request"}, {"pull_request": pull(number=12)}, "pull:12"),
        (GITHUB, {"x-github-event": "push"}, {"commits": []}, WHOLE_SCOPE),
    ],
)
def test_what_does_not_fit_a_record_is_read_anew(
    source: JiraSource | GithubSource, headers: dict[str, str], payload: dict[str, Any], place: str
) -> None:
    whose = {"repository": {"id": 1, "full_name": "acme/shop"}} if source is GITHUB else {}
    body = json.dumps({**payload, **whose}).encode()
    admitted = admit(
        DOORS[type(source)], source, headers, body, NOW, Pseudonyms(Keys.stable(b"key")), most=10
    )
    assert admitted
    event = msgspec.json.decode(admitted[1], type=RawEvent)
    assert [fact for part in event.parts for fact in parse(event, bytes(part))] == [Reread(place)]


def test_a_webhook_states_fields_of_ones_own_by_the_same_names_as_a_listing() -> None:
    issue = jira_issue(customfield_42={"value": "Retail"}, customfield_43="not asked for")
    body = json.dumps({"webhookEvent": "jira:issue_updated", "issue": issue}).encode()
    admitted = admit(DOORS[JiraSource], JIRA, {}, body, NOW, Pseudonyms(Keys.stable(b"key")))
    assert admitted
    event = msgspec.json.decode(admitted[1], type=RawEvent)
    (item,) = (fact for part in event.parts for fact in parse(event, bytes(part)))
    assert isinstance(item, WorkItem)
    assert item.custom == ("Business Unit: Retail",)
    assert b"not asked for" not in admitted[1]


CENTER = JIRA.model_copy(update={"deployment": "datacenter"})
EPIC = {"customfield_10008": "PAY-100"}


@pytest.mark.parametrize(
    ("source", "fields", "stated"),
    [
        (CENTER, EPIC, False),
        (CENTER, EPIC | {"parent": {"key": "PAY-7"}}, True),
        (CENTER, {"customfield_10008": "see PAY-100", "customfield_7": 8.0, "customfield_8": None}, True),
        (JIRA, EPIC, True),
    ],
)
def test_an_issue_of_a_data_center_whose_epic_its_webhook_does_not_name_is_read_anew(
    source: JiraSource, fields: dict[str, Any], stated: bool
) -> None:
    body = json.dumps({"webhookEvent": "jira:issue_updated", "issue": jira_issue(**fields)}).encode()
    admitted = admit(DOORS[JiraSource], source, {}, body, NOW, Pseudonyms(Keys.stable(b"key")))
    assert admitted
    event = msgspec.json.decode(admitted[1], type=RawEvent)
    (fact,) = (fact for part in event.parts for fact in parse(event, bytes(part)))
    assert isinstance(fact, WorkItem) if stated else fact == Reread("issue:4711")


def test_an_issue_of_a_data_center_that_is_deleted_is_not_read_anew() -> None:
    body = json.dumps({"webhookEvent": "jira:issue_deleted", "issue": jira_issue(**EPIC)}).encode()
    admitted = admit(DOORS[JiraSource], CENTER, {}, body, NOW, Pseudonyms(Keys.stable(b"key")))
    assert admitted
    assert msgspec.json.decode(admitted[1], type=RawEvent).name == "jira:issue_deleted"
