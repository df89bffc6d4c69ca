"""Traces of effort, keyed by the tracker's own id: the latest statement of each says whose it is and when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import activity, item
from streams.merge.rowset import given, rows

PersonDay = tuple[str, date]


class Trace(msgspec.Struct, frozen=True):
    """An activity of a locked item, with the version of the statement it comes from."""

    tracker: str
    id: str
    item_id: int
    external_id: str  # of the item: settles which of two items has it, when their versions are the same
    person: str
    day: date
    kind: str
    source_at: datetime
    observed_at: datetime

    @property
    def rank(self) -> tuple[datetime, datetime, str, str, date, str]:
        """Rises or does not apply."""
        return self.source_at, self.observed_at, self.external_id, self.person, self.day, self.kind

    @property
    def content(self) -> tuple[int, str, date, str]:
        """What effort is computed from."""
        return self.item_id, self.person, self.day, self.kind


_GIVEN: Final = given(*activity.c)
_INSERT: Final = (
    insert(activity)
    .from_select(
        [c.name for c in activity.c],
        select(*(_GIVEN.c[c.name] for c in activity.c)).order_by(_GIVEN.c.tracker, _GIVEN.c.id),
    )
    .on_conflict_do_nothing(index_elements=list(activity.primary_key))
    .returning(activity.c.tracker, activity.c.id)
)
_SAME: Final = (activity.c.tracker == _GIVEN.c.tracker) & (activity.c.id == _GIVEN.c.id)
_LOCK: Final = (
    select(
        *(activity.c.tracker, activity.c.id, activity.c.item_id, item.c.external_id, activity.c.person),
        *(activity.c.day, activity.c.kind, activity.c.source_at, activity.c.observed_at),
    )
    .join_from(activity, _GIVEN, _SAME)
    .join(item, item.c.id == activity.c.item_id)
    .order_by(activity.c.tracker, activity.c.id)
    .with_for_update(of=activity)
)
_UPDATE: Final = (
    activity.update().where(_SAME).values({c.name: _GIVEN.c[c.name] for c in activity.c if not c.primary_key})
)


def merge(connection: Connection, traces: Iterable[Trace]) -> tuple[set[PersonDay], set[int]]:
    """Bring the traces into the store; give the person-days to measure anew, and the items that gained a trace."""
    latest: dict[tuple[str, str], Trace] = {}
    for one in traces:
        place = (one.tracker, one.id)
        if place not in latest or one.rank > latest[place].rank:
            latest[place] = one
    if not latest:
        return set(), set()
    fresh = {(row.tracker, row.id) for row in connection.execute(_INSERT, rows(latest.values()))}
    known = [one for place, one in latest.items() if place not in fresh]
    differing = _merge_known(connection, known) if known else []
    touched = [*(latest[place] for place in fresh), *(one for pair in differing for one in pair)]
    return {(one.person, one.day) for one in touched}, {one.item_id for one in touched}


def _merge_known(connection: Connection, given_traces: list[Trace]) -> list[tuple[Trace, Trace]]:
    """Update what rises; give (before, after) where effort may differ."""
    stored = {
        (t.tracker, t.id): t for t in (Trace(*row) for row in connection.execute(_LOCK, rows(given_traces)))
    }
    risen = [(stored[one.tracker, one.id], one) for one in given_traces]
    risen = [(before, after) for before, after in risen if after.rank > before.rank]
    if risen:
        connection.execute(_UPDATE, rows(after for _, after in risen))
    return [(before, after) for before, after in risen if before.content != after.content]
