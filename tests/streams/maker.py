"""Small makers of raw events: payloads like the trackers' after minimising, made by us."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from schemas.events import Cursor, Origin, RawEvent, Scope
from schemas.identity import LogIdentity
from schemas.topics import EVENTS
from streams.record import Place, Record

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PAY = Scope("jira:acme:10010", "jira:acme", "10010", "jira:acme/PAY", "Payments")
SHOP = Scope("jira:acme:10020", "jira:acme", "10020", "jira:acme/SHOP", "Shop")
API = Scope("github:acme:77", "github:acme", "77", "github:acme/pay-api", "pay-api")
LOG = LogIdentity("cluster", "topic-1")
PLACE = Place(EVENTS.name, LOG, 3)


def at(minutes: float) -> datetime:
    """A time, in minutes after the start."""
    return START + timedelta(minutes=minutes)


def issue(
    number: int, *, updated: float = 0, scope: Scope = PAY, key: str = "", parent: str = "", **fields: Any
) -> dict[str, Any]:
    """A Jira issue; `updated` in minutes after the start."""
    return {
        "id": str(number),
        "key": key or f"{scope.key}-{number}",
        "fields": {
            "summary": f"Issue {number}",
            "issuetype": {"name": "Story", "hierarchyLevel": 0},
            "status": {"name": "Open", "statusCategory": {"key": "new"}},
            "created": START.isoformat(),
            "updated": at(updated).isoformat(),
            "labels": [],
            **({"parent": {"key": parent}} if parent else {}),
            **fields,
        },
    }


def comment(number: int, person: str, minutes: float) -> dict[str, Any]:
    """A Jira comment without its body."""
    return {"id": str(number), "author": person, "created": at(minutes).isoformat()}


def event(
    *parts: dict[str, Any] | bytes,
    scope: Scope = PAY,
    seen: float = 0,
    name: str = "issues",
    origin: Origin = Origin.PAGE,
    cursor: Cursor | None = None,
    identity: str = "",
) -> RawEvent:
    """A raw event, observed `seen` minutes after the start."""
    raw = [msgspec.Raw(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in parts]
    named = identity or f"{scope.id}/{name}/{seen}/{len(parts)}"
    return RawEvent(named, origin, name, scope, at(seen), raw, cursor)


def deleted(number: int, *, seen: float, scope: Scope = PAY) -> RawEvent:
    """Jira's webhook that an issue was deleted."""
    part = {"issue": {"id": str(number)}, "timestamp": int(at(seen).timestamp() * 1000)}
    return event(part, scope=scope, seen=seen, name="jira:issue_deleted", origin=Origin.WEBHOOK)


def record(offset: int, value: RawEvent | bytes | None) -> Record:
    """A record as a shell delivers it."""
    body = msgspec.json.encode(value) if isinstance(value, RawEvent) else value
    key = value.scope.id.encode() if isinstance(value, RawEvent) else b"jira:acme:10010"
    return Record(offset, at(offset), key, body)


def records(*events: RawEvent | bytes, start: int = 0) -> list[Record]:
    """Records with consecutive offsets."""
    return [record(start + position, one) for position, one in enumerate(events)]
