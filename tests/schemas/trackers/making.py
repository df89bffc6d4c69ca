"""Small makers of what trackers say."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from schemas.events import Origin, RawEvent, Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.text import normalise
from schemas.trackers import minimise, parse
from schemas.trackers.reading import JsonObject, inner
from schemas.work import Fact

OBSERVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
PSEUDONYMS = Pseudonyms(Keys.stable(b"a key for tests"))
SCOPES = {
    "jira": Scope("jira:acme:10010", "jira:acme", "10010", "jira:acme/PAY"),
    "github": Scope("github:acme:77", "github:acme", "77", "github:acme/pay-api"),
}


def event(vendor: str, name: str, payload: JsonObject, origin: Origin = Origin.WEBHOOK) -> RawEvent:
    """The raw event that the edge makes of `payload`."""
    parts = minimise(SCOPES[vendor].tracker, name, inner(normalise(payload)), PSEUDONYMS)
    raw = [msgspec.Raw(msgspec.json.encode(part)) for part in parts]
    return RawEvent("e1", origin, name, SCOPES[vendor], OBSERVED, raw)


def facts(vendor: str, name: str, payload: JsonObject) -> list[Fact]:
    """What `payload` states, through minimising, the wire and parsing."""
    sent = msgspec.json.decode(msgspec.json.encode(event(vendor, name, payload)), type=RawEvent)
    return [fact for part in sent.parts for fact in parse(sent, bytes(part))]


def jira_issue(**fields: object) -> dict[str, object]:
    """An issue as Jira lists it."""
    known: Mapping[str, object] = {
        "summary": "Refund by wallet",
        "issuetype": {"name": "Story", "subtask": False},
        "status": {"name": "Doing", "statusCategory": {"key": "indeterminate"}},
        "project": {"id": "10010", "key": "PAY"},
        "created": "2026-01-05T09:00:00.000+0000",
        "updated": "2026-02-05T09:00:00.000+0100",
        "creator": {"accountId": "ana-1", "displayName": "Ana Canary", "emailAddress": "ana@canary.example"},
    }
    return {"id": "4711", "key": "PAY-7", "fields": {**known, **fields}}


def pull(**changed: object) -> dict[str, object]:
    """A pull request as GitHub lists it."""
    return {
        "id": 9001,
        "number": 12,
        "title": "PAY-7 refunds",
        "body": "Refunds.",
        "state": "open",
        "html_url": "https://github.example/acme/pay-api/pull/12",
        "user": {"login": "Ana-Canary", "id": 5, "type": "User"},
        "labels": [{"name": "wallet"}],
        "head": {"ref": "feature/PAY-7"},
        "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-01-06T09:00:00Z",
        "merged_at": None,
        **changed,
    }


def commit(**changed: object) -> dict[str, object]:
    """A commit as GitHub lists it."""
    person = {"name": "Ana Canary", "email": "ana@canary.example", "date": "2026-01-05T23:30:00-05:00"}
    return {
        "sha": "a" * 40,
        "html_url": "https://github.example/acme/pay-api/commit/aaaa",
        "commit": {"message": "PAY-7 refund\n\nLonger text", "author": person, "committer": person},
        "author": {"login": "Ana-Canary", "type": "User"},
        "parents": [],
        **changed,
    }
