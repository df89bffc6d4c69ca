"""Traces of effort that a tracker's own feed tells of and the store does not know: their items are read anew.

A deleted worklog need not move its issue's `updated`, so that no walk would find it before the weekly one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import structlog
from sqlalchemy import Engine, func, select

from connectors.listing import Read, TraceChange, Tracker
from connectors.poller.beside import Beside
from schemas.events import Scope
from schemas.tables import activity, item
from schemas.tables import scope as scopes
from schemas.work import Access

_AT_ONCE: Final = 1_000
_OVERLAP: Final = timedelta(minutes=10)
_SETTLING: Final = timedelta(minutes=6)  # feeds leave out the last minute, and clocks may be five apart
_TICK: Final = timedelta(milliseconds=1)
_FARTHEST: Final = timedelta(days=7)  # what lies before it is found when everything is listed anew
_log: Final = structlog.get_logger()


class Feed:
    """Follows the feeds of all trackers; a process that starts anew begins where the walks ended before."""

    def __init__(self, engine: Engine, beside: Beside, clock: Callable[[], datetime]) -> None:
        self._engine, self._beside, self._clock = engine, beside, clock
        self._since: dict[str, datetime] = {}

    def follow(self, tracker: Tracker) -> int:
        """Read anew what the store does not know; how many items. Raises as readings do, and then begins again there."""
        since = self._since.get(tracker.name) or self._begin(tracker.name)
        if since is None:
            return 0
        settled = self._clock() - _SETTLING
        newest, count, remaining = since, 0, tracker.traces(since)
        while changes := list(islice(remaining, _AT_ONCE)):
            newest = max(newest, *(one.at + _TICK for one in changes))
            places = self._places(tracker.name, changes)
            count += sum(map(len, places.values()))
            self._beside.send(_read(tracker, places))
        self._since[tracker.name] = max(since, min(newest, settled))
        if count:
            _log.info("effort changed behind our back", source=tracker.name, items=count)
        return count

    def _begin(self, tracker: str) -> datetime | None:
        listed = (scopes.c.tracker == tracker) & scopes.c.backfilled & (scopes.c.access == Access.OPEN.value)
        through = scopes.c.complete_through
        ends = select(func.min(through), func.max(through)).where(listed)
        with self._engine.connect() as connection:
            first, last = connection.execute(ends).one()
        return max(first, last - _FARTHEST) - _OVERLAP if first else None

    def _places(self, tracker: str, changes: Iterable[TraceChange]) -> dict[Scope, set[str]]:
        """Where to read, by the scope that the item was last known in; the rest is the site's."""
        latest = {one.id: one for one in changes}
        columns = scopes.c["id", "tracker", "external_id", "ref", "title"]
        known = (
            select(activity.c.id, activity.c.source_at, item.c.external_id.label("place"), *columns)
            .join(item, item.c.id == activity.c.item_id)
            .join(scopes, scopes.c.id == item.c.scope_id)
            .where(activity.c.tracker == tracker, activity.c.id.in_(latest), ~item.c.gone)
        )
        found: dict[Scope, set[str]] = defaultdict(set)
        with self._engine.connect() as connection:
            for id_, source_at, place, *scope in connection.execute(known):
                one = latest.pop(id_)
                if not one.place or source_at < one.at:
                    found[Scope(*scope)].add(place)
        for one in latest.values():  # a deleted one that nobody knows took no effort
            if one.place:
                found[Scope.site(tracker)].add(one.place)
        return found


def _read(tracker: Tracker, places: dict[Scope, set[str]]) -> Iterator[Read]:
    for scope, wanted in places.items():
        yield from (read for read in tracker.read(scope, sorted(wanted)) if not read.scope.is_site)
