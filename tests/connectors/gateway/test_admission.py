"""What an authentic body becomes, without a socket."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from pydantic import HttpUrl

from connectors.gateway.admission import admit
from connectors.gateway.doors import DOORS
from schemas.events import RawEvent
from schemas.pseudonym import Pseudonyms
from schemas.sources import JiraSource
from schemas.trackers import parse
from schemas.work import WorkItem
from tests.schemas.trackers.making import jira_issue


def test_a_webhook_states_fields_of_ones_own_by_the_same_names_as_a_listing() -> None:
    source = JiraSource(
        name="acme",
        url=HttpUrl("https://acme.example"),
        token_file=Path("token"),
        projects=["PAY"],
        custom_fields={"Business Unit": "customfield_42"},
    )
    issue = jira_issue(customfield_42={"value": "Retail"}, customfield_43="not asked for")
    body = json.dumps({"webhookEvent": "jira:issue_updated", "issue": issue}).encode()
    now = datetime(2026, 3, 1, tzinfo=UTC)
    admitted = admit(DOORS[JiraSource], source, {}, body, now, Pseudonyms(b"key"))
    assert admitted
    event = msgspec.json.decode(admitted[1], type=RawEvent)
    (item,) = (fact for part in event.parts for fact in parse(event, bytes(part)))
    assert isinstance(item, WorkItem)
    assert item.custom == ("Business Unit: Retail",)
    assert b"not asked for" not in admitted[1]
