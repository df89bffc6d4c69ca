"""What the poller and the trackers' walks agree on: a page of a listing and the bookmarks that come with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.events import Scope
from schemas.trackers.reading import JsonObject

Bookmarks = Mapping[str, str]
"""Where a walk over a scope stands; its own words, opaque to everybody else."""


@dataclass(frozen=True)
class Page:
    """Objects as the tracker listed them, and where the walk stands after them."""

    listing: str  # issues | pulls | commits
    objects: list[JsonObject]
    state: Bookmarks
    complete_through: datetime | None = None  # tracker's clock
    backfilled: bool = False
    history: bool = False  # of the backfill, which may be interrupted after any page


class Tracker(Protocol):
    """One source, as the poller sees it. Both methods raise Retry or Reject."""

    @property
    def name(self) -> str:
        """`jira:acme`."""

    def scopes(self) -> Iterator[Scope]:
        """What there is to follow; asks the tracker."""

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed since `state`, then what is left of the history, newest first. The caller may stop early."""
