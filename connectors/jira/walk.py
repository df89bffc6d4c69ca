"""The walks over one Jira project: what changed, by the tracker's clock, then its history. No I/O.

The first walk over changes reaches back 90 days, and takes what stands above, so that the newest work comes first; history is what lies before,
and everything anew once a week, when the project has got another key, and when ANEW asks for it.

Keys do not change and `updated` only grows, so an edit during a walk neither removes nor reorders what is left of
it; who enters later belongs to the next walk.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from connectors.jira.above import Above
from connectors.jira.client import BadQuery, Found
from connectors.listing import ANEW, Bookmarks, Page
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject, word

OVERLAP: Final = timedelta(minutes=10)
"""Search lags behind edits; a walk begins this long before the last one did."""

RECENT: Final = timedelta(days=90)
RELIST: Final = timedelta(days=7)
_DONE: Final = "done"
_SINCE: Final = "issues.since"  # epoch milliseconds
_WALK: Final = "issues.walk"  # of a walk that has not ended: its start, then its newest bounds
_HISTORY: Final = "issues.history"  # bounds of the backfill, or _DONE
_BEFORE: Final = "issues.before"  # epoch milliseconds: the backfill lists what was not updated since
_LISTED: Final = "issues.listed"  # epoch milliseconds: when history was last listed to its end
_KEY: Final = "project.key"
_BOUNDS: Final = 3  # a key may be deleted before it is asked for; then an earlier one serves

Search = Callable[[str, str | None], Found]


class _Query(Protocol):
    def __call__(self, bound: str) -> str: ...


def walk(
    search: Search,
    server_time: Callable[[], datetime],
    project: str,
    key: str,
    state: Bookmarks,
    spare: Callable[[], None] = lambda: None,
) -> Iterator[Page]:
    """Pages of the project with this numeric id. State moves with each page, `complete_through` with the last.

    `spare` raises where nothing is left to spend on history; it is asked before each of its pages.
    """

    def past(jql: str, token: str | None) -> Found:
        spare()
        return search(jql, token)

    marks = dict(state)
    now = server_time()
    if _SINCE not in marks:
        marks[_SINCE] = marks[_BEFORE] = str(_milliseconds(now - RECENT))
    elif marks.get(_KEY, key) != key or (marks.get(_HISTORY) == _DONE and _is_due(marks, now)):
        for bygone in (_HISTORY, _BEFORE, ANEW, *([_WALK] if marks.get(_KEY, key) != key else [])):
            marks.pop(bygone, None)
    marks[_KEY] = key
    above, first = Above(), _LISTED not in marks and _HISTORY not in marks
    for page in _changes(search if _LISTED in marks else past, project, marks, now):
        above.hear(page.objects if first else ())
        yield page
    for issues in above.missing(past, project) if first else ():
        yield Page("issues", issues, dict(marks), history=True)
    if marks.get(_HISTORY) != _DONE:
        yield from _history(past, project, marks, now)


def _is_due(marks: Bookmarks, now: datetime) -> bool:
    return ANEW in marks or int(marks.get(_LISTED, "0")) <= _milliseconds(now - RELIST)


def every(search: Search, project: str) -> Iterator[JsonObject]:
    """Every issue of the project, by key."""

    def query(bound: str) -> str:
        return f"project = {project}" + (f' AND key > "{bound}"' if bound else "") + " ORDER BY key ASC"

    for issues, _, _ in _pages(search, query, []):
        yield from issues


def _changes(search: Search, project: str, marks: dict[str, str], now: datetime) -> Iterator[Page]:
    started, *bounds = marks.get(_WALK, "").split() or [str(_milliseconds(now))]
    asked = f"project = {project} AND updated >= {marks[_SINCE]}"
    backfilled = _LISTED in marks

    def query(bound: str) -> str:
        return asked + (f' AND key > "{bound}"' if bound else "") + " ORDER BY key ASC"

    start = now.fromtimestamp(int(started) / 1000, now.tzinfo)
    for issues, newest, last in _pages(search, query, bounds):
        marks[_WALK] = " ".join([started, *newest])
        if last:
            del marks[_WALK]
            marks[_SINCE] = _since(start)
        through = start if last and backfilled else None
        yield Page("issues", issues, dict(marks), through, history=not backfilled)


def _history(search: Search, project: str, marks: dict[str, str], now: datetime) -> Iterator[Page]:
    """What was updated meanwhile belongs to the walks over changes, so that nothing comes twice."""
    before = f" AND updated < {marks[_BEFORE]}" if _BEFORE in marks else ""

    def query(bound: str) -> str:
        return (
            f"project = {project}{before}" + (f' AND key < "{bound}"' if bound else "") + " ORDER BY key DESC"
        )

    for issues, newest, last in _pages(search, query, marks.get(_HISTORY, "").split()):
        marks[_HISTORY] = _DONE if last else " ".join(newest)
        if last:
            marks[_LISTED] = str(_milliseconds(now))
        through = now if last else None
        yield Page("issues", issues, dict(marks), through, backfilled=last, history=True, old=True)


def _pages(
    search: Search, query: _Query, bounds: Sequence[str]
) -> Iterator[tuple[list[JsonObject], list[str], bool]]:
    """(issues, bounds to go on from, is it the last) until there are no more.

    Each page is asked for beyond the last key, not by the tracker's token: nobody says what a token does when rows
    enter or leave the result. A token only leads past a page without issues.
    """
    seen: set[str] = set()
    jql, found = _first(search, query, bounds)
    while True:
        bounds = [*_keys(found.issues), *bounds][:_BOUNDS]
        last = not found.more or not (found.issues or found.token)
        yield found.issues, list(bounds), last
        if last:
            return
        onward = None if found.issues else found.token
        place = onward or next(iter(bounds), "")
        if place in seen:
            raise Retry(f"Jira gives the same page again and again ({place[:40]}); the walk begins anew")
        seen.add(place)
        if onward:
            found = search(jql, onward)
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
