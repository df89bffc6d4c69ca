"""What an existence check found, in our own words: the same for every tracker."""

from enum import StrEnum
from typing import Final, TypeVar

from schemas.errors import Reject
from schemas.events import RawEvent
from schemas.trackers.reading import JsonObject, described, identity
from schemas.work import Access, Fact, Gone, GoneCause, ScopeAccess

W = TypeVar("W", bound=StrEnum)
EXISTENCE: Final = "existence"
"""Name of the listing: each object is one that `gone` or `access` makes."""


def gone(external_id: str, cause: GoneCause) -> JsonObject:
    """This item is no longer there."""
    return {"item": external_id, "cause": cause.value}


def access(found: Access) -> JsonObject:
    """What may be seen of the scope as a whole."""
    return {"access": found.value}


def parse(event: RawEvent, part: JsonObject) -> list[Fact]:
    """The one fact in a part. Raises Reject when there is none that we know."""
    if part.get("access"):
        return [ScopeAccess(_one_of(Access, part, "access"))]
    return [Gone(identity(part, "item"), event.observed_at, _one_of(GoneCause, part, "cause"))]


def _one_of(words: type[W], part: JsonObject, name: str) -> W:
    found, known = identity(part, name), {one.value: one for one in words}
    if found not in known:
        raise Reject(f"{name}: {described(found)} is not one of {', '.join(known)}")
    return known[found]
