"""What the poller and the trackers' walks agree on: a page of a listing and the bookmarks that come with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from schemas.events import Scope
from schemas.trackers.reading import JsonObject
from schemas.work import Access

Bookmarks = Mapping[str, str]
"""Where a walk over a scope stands; its own words, opaque to everybody else."""

ANEW: Final = "relist.anew"
"""The one bookmark that is put there from outside: once its history is listed to the end, the walk lists it again."""


@dataclass(frozen=True)
class Page:
    """Objects as the tracker listed them, and where the walk stands after them."""

    listing: str  # issues | pulls | commits
    objects: list[JsonObject]
    state: Bookmarks
    complete_through: datetime | None = None  # tracker's clock
    backfilled: bool = False
    history: bool = False  # of the backfill, which may be interrupted after any page
    old: bool = False  # of what lies before the newest 90 days


@dataclass(frozen=True)
class Read:
    """What reading some places gave of one scope: items as they stand, or that they are no longer there."""

    scope: Scope
    listing: str  # of the items; `existence` for what is gone
    objects: list[JsonObject]


@dataclass(frozen=True)
class TraceChange:
    """A trace of effort that the tracker says was made, edited or deleted, `at` its own time."""

    id: str  # worklog:70012
    at: datetime
    place: str  # of its item; "" where the tracker does not say, as of a deleted one


class Tracker(Protocol):
    """One source, as the poller sees it. Every method raises Retry or Reject."""

    @property
    def name(self) -> str:
        """`jira:acme`."""

    def scopes(self) -> Iterator[Scope]:
        """What there is to follow; asks the tracker."""

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed since `state`, then what is left of the history, newest first. The caller may stop early."""

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        """What stands at these places of the scope, or of the site: asked for directly, not by a search that lags.

        A place is what a hint, `there` or `place` gives. An item of which the tracker knows nothing is said to be
        gone, where its place tells which item it was.
        """

    def traces(self, since: datetime) -> Iterator[TraceChange]:
        """What a feed of the whole tracker says since then, where it has one: the changed ones, then the deleted."""

    def access(self, scope: Scope) -> Access | None:
        """What we may see of the scope as a whole; None where it is not followed any more."""

    def count(self, scope: Scope) -> int | None:
        """How many items a listing of the scope would give, at most one question; None where nobody can say."""

    def there(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """External id and place of every item that a listing of the scope gives now, and nothing more of it."""

    def place(self, external_id: str, key: str) -> str:
        """Where to read an item that the store knows."""
