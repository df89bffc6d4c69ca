"""One tracker a pair of files: minimise at the edge, parse into our words. Pure; unknown words become UNKNOWN."""

from collections.abc import Callable
from enum import Enum
from typing import Final

from schemas.errors import Reject
from schemas.events import Origin, RawEvent
from schemas.text import read_json
from schemas.trackers import (
    existence,
    github,
    github_allowed,
    github_events,
    github_hints,
    hints,
    jira,
    jira_allowed,
    jira_events,
    jira_hints,
)
from schemas.trackers.reading import JsonObject, Pseudonymise
from schemas.work import WHOLE_SCOPE, Fact

_PARSE: Final[dict[str, Callable[[RawEvent, JsonObject], list[Fact]]]] = {
    "jira": jira.parse,
    "github": github.parse,
}
_MINIMISE: Final = {"jira": jira_allowed.minimise, "github": github_allowed.minimise}
_EVENTS: Final = {"jira": jira_events, "github": github_events}
_PLACES: Final = {"jira": jira_hints.places, "github": github_hints.places}
_OF_ITEM: Final = {"jira": jira_hints.of_item, "github": github_hints.of_item}


class Meaning(Enum):
    """What an event of a tracker is to us."""

    STATED = "stated"  # its payload states items wholly
    HINT = "hint"  # partial: what it points at is read anew
    IGNORED = "ignored"  # says nothing of a work item
    UNKNOWN = "unknown"  # kept and counted: we may learn it later


def meaning(tracker: str, name: str) -> Meaning:
    """What the webhook or listing `name` of `tracker` (`jira:acme`) is to us."""
    known = _EVENTS[_vendor(tracker)]
    if name in known.STATED or name in known.DELETED or name in known.LISTINGS:
        return Meaning.STATED
    if name in known.HINTS:
        return Meaning.HINT
    return Meaning.IGNORED if name in known.IGNORED else Meaning.UNKNOWN


def minimise(tracker: str, name: str, payload: JsonObject, pseudonymise: Pseudonymise) -> list[JsonObject]:
    """What of a webhook's payload, or of one listed object, may be sent on: parts, each to be parsed alone."""
    vendor = _vendor(tracker)
    if name in _EVENTS[vendor].HINTS:
        return hints.parts(_PLACES[vendor](name, payload))
    if name == existence.EXISTENCE:
        return [payload]  # our own words, not the tracker's
    return _MINIMISE[vendor](tracker, name, payload, pseudonymise)


def instead(tracker: str, payload: JsonObject) -> list[JsonObject]:
    """What is sent on, as an event named `REREAD`, of a payload that is too large: where it says something changed."""
    return hints.parts(_OF_ITEM[_vendor(tracker)](payload) or [WHOLE_SCOPE])


def parse(event: RawEvent, part: bytes) -> list[Fact]:
    """The facts that one part of `event` states. Raises Reject, with the place, for what can never be applied."""
    value = read_json(part)
    if not isinstance(value, dict):
        raise Reject(f"{event.name}: a part must be a JSON object, not {type(value).__name__}")
    vendor = _vendor(event.scope.tracker)
    if event.name == hints.REREAD or event.name in _EVENTS[vendor].HINTS:
        return [*hints.parse(value)]
    if event.name == existence.EXISTENCE and event.origin is Origin.PAGE:
        return existence.parse(event, value)
    return _PARSE[vendor](event, value)


def _vendor(tracker: str) -> str:
    vendor = tracker.partition(":")[0]
    if vendor not in _PARSE:
        raise Reject(f"scope.tracker: {tracker[:40]!r} is no tracker we know: {', '.join(_PARSE)}")
    return vendor
