"""From an authentic body to a raw event: named, placed in its scope, minimised. No I/O."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from connectors.gateway.doors import Door
from connectors.gateway.refusals import Outcome, Refused
from schemas.errors import Reject
from schemas.events import Origin, RawEvent, Scope
from schemas.sources import GithubSource, JiraSource
from schemas.text import read_json
from schemas.topics import MAX_RECORD_BYTES
from schemas.trackers import Meaning, instead, meaning, minimise
from schemas.trackers.hints import REREAD
from schemas.trackers.jira_custom import may_have_epic, named
from schemas.trackers.jira_events import STATED
from schemas.trackers.reading import JsonObject, Pseudonymise, inner

_OVERHEAD: Final = 1_000  # of a Kafka record around its value


def admit(
    door: Door,
    source: JiraSource | GithubSource,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    pseudonymise: Pseudonymise,
    most: int = MAX_RECORD_BYTES - _OVERHEAD,
) -> tuple[str, bytes] | None:
    """The record's key and value; None for an event that says nothing of a scope we follow. Raises Refused.

    What would not fit a record (of at most `most` bytes), or does not state its issue wholly, becomes a request to read
    anew what it is about.
    """
    try:
        payload = _named(_object(body, door.decode), source)
        event = _event(door, source, headers, payload, body, now, pseudonymise)
        if event is None:
            return None
        value = msgspec.json.encode(event)
        if len(value) > most or _is_partial(source, event.name, payload):
            value = msgspec.json.encode(_instead(event, payload))
    except Reject as error:
        raise Refused(Outcome.UNPARSABLE, str(error)) from error
    return event.scope.id, value


def _is_partial(source: JiraSource | GithubSource, name: str, payload: JsonObject) -> bool:
    """Whether an issue of a Data Center may have an epic that its webhook does not name as such."""
    return (
        isinstance(source, JiraSource)
        and source.deployment == "datacenter"
        and name in STATED
        and may_have_epic(inner(payload, "issue"))
    )


def _instead(event: RawEvent, payload: JsonObject) -> RawEvent:
    parts = [msgspec.Raw(msgspec.json.encode(part)) for part in instead(event.scope.tracker, payload)]
    return msgspec.structs.replace(event, name=REREAD, parts=parts)


def _event(
    door: Door,
    source: JiraSource | GithubSource,
    headers: Mapping[str, str],
    payload: JsonObject,
    body: bytes,
    now: datetime,
    pseudonymise: Pseudonymise,
) -> RawEvent | None:
    name = door.name_of(headers, payload)
    scope, means = door.scope(source.name, payload), meaning(source.tracker, name)
    if means is Meaning.IGNORED or (scope and not source.follows(scope.key)):
        return None
    parts = [
        msgspec.Raw(msgspec.json.encode(p)) for p in minimise(source.tracker, name, payload, pseudonymise)
    ]
    if scope is None and (means is Meaning.STATED or (means is Meaning.HINT and not parts)):
        return None
    whose = scope or Scope.site(source.tracker)  # many hints of Jira do not say of which project they are
    return RawEvent(door.id_of(headers, source.tracker, body), Origin.WEBHOOK, name, whose, now, parts)


def _named(payload: JsonObject, source: JiraSource | GithubSource) -> JsonObject:
    """An issue's custom fields by the names that the source's configuration gives them."""
    if not isinstance(source, JiraSource) or "issue" not in payload:
        return payload
    return {**payload, "issue": named(inner(payload, "issue"), source.custom_fields)}


def _object(body: bytes, decode: Callable[[str], object]) -> JsonObject:
    payload = read_json(body, decode)
    if not isinstance(payload, dict):
        raise Reject(f"the body must be a JSON object, not {type(payload).__name__}")
    return payload
