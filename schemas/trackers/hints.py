"""Hints: a partial payload says where something changed, and not one word more of it is sent on."""

from collections.abc import Iterable
from typing import Final

from schemas.trackers.reading import JsonObject, identity
from schemas.work import Reread

REREAD: Final = "reread"
"""Name of an event that is nothing but hints: of a webhook that was too large to be sent on."""


def parts(places: Iterable[str]) -> list[JsonObject]:
    """One part a place, each place once."""
    return [{"reread": place} for place in dict.fromkeys(places)]


def parse(part: JsonObject) -> list[Reread]:
    """The place in a hint's part; none where it does not say one. Raises Reject for what can be no place."""
    return [Reread(identity(part, "reread"))] if part.get("reread") else []


def place(kind: str, value: str) -> list[str]:
    """`issue:143749`, where `value` is a tracker's number; nothing where it is none."""
    return [f"{kind}:{value}"] if value.isascii() and value.isdigit() else []
