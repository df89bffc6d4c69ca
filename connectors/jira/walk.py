"""The walks over one Jira project: what changed, by the tracker's clock, and its history, newest first. No I/O.

Keys do not change and `updated` only grows, so an edit during a walk neither removes nor reorders what is left of
it; who enters later belongs to the next walk.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from connectors.jira.client import BadQuery, Found
from connectors.listing import Bookmarks, Page
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject, word

OVERLAP: Final = timedelta(minutes=10)
"""Search lags behind edits; a walk begins this long before the last one did."""

_DONE: Final = "done"
_SINCE: Final = "issues.since"  # epoch milliseconds
_WALK: Final = "issues.walk"  # of a walk that has not ended: its start, then its newest bounds
_HISTORY: Final = "issues.history"  # bounds of the backfill, or _DONE
_BOUNDS: Final = 3  # a key may be deleted before it is asked for; then an earlier one serves

Search = Callable[[str, str | None], Found]


class _Query(Protocol):
    def __call__(self, bound: str) -> str: ...


def walk(
    search: Search, server_time: Callable[[], datetime], project: str, state: Bookmarks
) -> Iterator[Page]:
    """Pages of the project with this numeric id. State moves with each page, `complete_through` with the last."""
    marks = dict(state)
    now = server_time()
    history = marks.get(_HISTORY, "") != _DONE
    if _SINCE in marks:
        yield from _changes(search, project, marks, now, history)
    else:
        marks[_SINCE] = _since(now)
    if history:
        yield from _history(search, project, marks, now)


def every(search: Search, project: str) -> Iterator[JsonObject]:
    """Every issue of the project, by key."""

    def query(bound: str) -> str:
        return f"project = {project}" + (f' AND key > "{bound}"' if bound else "") + " ORDER BY key ASC"

    for issues, _, _ in _pages(search, query, []):
        yield from issues


def _changes(
    search: Search, project: str, marks: dict[str, str], now: datetime, history: bool
) -> Iterator[Page]:
    started, *bounds = marks.get(_WALK, "").split() or [str(_milliseconds(now))]
    asked = f"project = {project} AND updated >= {marks[_SINCE]}"

    def query(bound: str) -> str:
        return asked + (f' AND key > "{bound}"' if bound else "") + " ORDER BY key ASC"

    start = now.fromtimestamp(int(started) / 1000, now.tzinfo)
    for issues, newest, last in _pages(search, query, bounds):
        marks[_WALK] = " ".join([started, *newest])
        if last:
            del marks[_WALK]
            marks[_SINCE] = _since(start)
        yield Page("issues", issues, dict(marks), start if last and not history else None)


def _history(search: Search, project: str, marks: dict[str, str], now: datetime) -> Iterator[Page]:
    def query(bound: str) -> str:
        return f"project = {project}" + (f' AND key < "{bound}"' if bound else "") + " ORDER BY key DESC"

    for issues, newest, last in _pages(search, query, marks.get(_HISTORY, "").split()):
        marks[_HISTORY] = _DONE if last else " ".join(newest)
        yield Page("issues", issues, dict(marks), now if last else None, backfilled=last, history=True)


def _pages(
    search: Search, query: _Query, bounds: Sequence[str]
) -> Iterator[tuple[list[JsonObject], list[str], bool]]:
    """(issues, bounds to go on from, is it the last) until there are no more."""
    seen: set[str] = set()
    token: str | None = None
    jql, found = _first(search, query, bounds)
    while True:
        bounds = [*_keys(found.issues), *bounds][:_BOUNDS]
        token = found.token
        last = not token and not (found.more and found.issues)
        yield found.issues, list(bounds), last
        if last:
            return
        place = token or next(iter(bounds), "")
        if place in seen:
            raise Retry(f"Jira gives the same page again and again ({place[:40]}); the walk begins anew")
        seen.add(place)
        if token:
            found = search(jql, token)
        else:
            jql, found = _first(search, query, bounds)


def _first(search: Search, query: _Query, bounds: Sequence[str]) -> tuple[str, Found]:
    """The first page beyond the first bound that Jira still knows."""
    for bound in bounds:
        try:
            return query(bound), search(query(bound), None)
        except BadQuery:
            continue
    return query(""), search(query(""), None)


def _keys(issues: list[JsonObject]) -> list[str]:
    """The last keys of a page, the last one first; what is no key could not be asked for."""
    found = [word(issue.get("key")) for issue in reversed(issues)]
    return [key for key in found if key.replace("-", "").replace("_", "").isalnum()][:_BOUNDS]


def _since(start: datetime) -> str:
    return str(_milliseconds(start - OVERLAP))


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
