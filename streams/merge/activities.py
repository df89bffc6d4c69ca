"""Traces of effort, keyed by the tracker's own id: the latest statement of each says whose it is and when.

A trace is withdrawn, and counts no more, while a later statement of its item lists all of its kind: had it been among them,
it would be as late. Its row stays, so that neither what comes late nor what is said again makes a difference.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, exists, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from schemas.person import REKEYED
from schemas.tables import activity, item, item_facet
from streams.merge.rowset import GIVEN, given, rows

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
    available: int | None = None  # micro-days; None: the whole day
    named_source_at: datetime | None = None
    named_observed_at: datetime | None = None

    @property
    def rank(self) -> tuple[datetime, datetime, str, date, str]:
        """The highest says which item it is of, when and what."""
        return self.source_at, self.observed_at, self.external_id, self.day, self.kind

    @property
    def named(self) -> tuple[datetime, datetime, str, int]:
        """The version that names the person."""
        return (
            self.named_source_at or self.source_at,
            self.named_observed_at or self.observed_at,
            self.person,
            -1 if self.available is None else self.available,
        )

    @property
    def rekeyed(self) -> bool:
        """Whether the key of the day was there no more."""
        return self.person.startswith(REKEYED)

    @property
    def content(self) -> tuple[int, str, date, str, int | None]:
        """What effort is computed from."""
        return self.item_id, self.person, self.day, self.kind, self.available


def merged(one: Trace, other: Trace) -> Trace:
    """What two statements of one trace say, in whichever order they come.

    The later says all but who it was. That says the later of those made while the key of the day was there; where there
    is none the first, for the same person has another pseudonym under each later key.
    """
    later = max(one, other, key=lambda it: it.rank)
    namer = _namer(one, other)
    version = namer.named[:2]
    own = version == (later.source_at, later.observed_at)
    return msgspec.structs.replace(
        later,
        person=namer.person,
        available=namer.available,
        named_source_at=None if own else version[0],
        named_observed_at=None if own else version[1],
    )


def _namer(one: Trace, other: Trace) -> Trace:
    if one.rekeyed != other.rekeyed:
        return other if one.rekeyed else one
    return (min if one.rekeyed else max)(one, other, key=lambda it: it.named)


class Whole(msgspec.Struct, frozen=True):
    """All that the tracker has of one kind of a locked item was listed, in this version."""

    item_id: int
    kind: str
    source_at: datetime
    observed_at: datetime


Before = Mapping[tuple[int, str], tuple[datetime, datetime]]
"""(item, kind) -> the version in which all of it was listed before."""

_OF_ITEM: Final = (item_facet.c.item_id == activity.c.item_id) & (item_facet.c.facet == activity.c.kind)
COUNTS: Final = ~exists().where(
    _OF_ITEM,
    tuple_(item_facet.c.source_at, item_facet.c.observed_at)
    > tuple_(activity.c.source_at, activity.c.observed_at),
)
"""Of a row of `activity`: it is not withdrawn."""

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
        activity.c.available,
        *(activity.c.named_source_at, activity.c.named_observed_at),
    )
    .join_from(activity, _GIVEN, _SAME)
    .join(item, item.c.id == activity.c.item_id)
    .order_by(activity.c.tracker, activity.c.id)
    .with_for_update(of=activity)
)
_UPDATE: Final = (
    activity.update().where(_SAME).values({c.name: _GIVEN.c[c.name] for c in activity.c if not c.primary_key})
)
_WHOLE: Final = given(activity.c.item_id, activity.c.kind, activity.c.source_at, activity.c.observed_at)
_WITHDRAWN: Final = (
    select(activity.c.person, activity.c.day, activity.c.item_id)
    .join_from(
        activity, _WHOLE, (activity.c.item_id == _WHOLE.c.item_id) & (activity.c.kind == _WHOLE.c.kind)
    )
    .where(
        tuple_(activity.c.source_at, activity.c.observed_at)
        < tuple_(_WHOLE.c.source_at, _WHOLE.c.observed_at)
    )
    .distinct()
)


def merge(
    connection: Connection, traces: Iterable[Trace], before: Before, whole: Iterable[Whole]
) -> tuple[set[PersonDay], set[int]]:
    """Bring the traces into the store; give the person-days to measure anew, and the items with other traces than before.

    `whole` are the lists that rose; the store has their versions already.
    """
    days, items = _bring(connection, traces, before)
    asked = rows(whole)
    lost = list(connection.execute(_WITHDRAWN, asked)) if asked[GIVEN] != "[]" else []
    return days | {(row.person, row.day) for row in lost}, items | {row.item_id for row in lost}


def _bring(
    connection: Connection, traces: Iterable[Trace], before: Before
) -> tuple[set[PersonDay], set[int]]:
    latest: dict[tuple[str, str], Trace] = {}
    for one in traces:
        place = (one.tracker, one.id)
        latest[place] = merged(latest[place], one) if place in latest else one
    if not latest:
        return set(), set()
    fresh = {(row.tracker, row.id) for row in connection.execute(_INSERT, rows(latest.values()))}
    known = [one for place, one in latest.items() if place not in fresh]
    differing = _merge_known(connection, known, before) if known else []
    touched = [*(latest[place] for place in fresh), *(one for pair in differing for one in pair)]
    return {(one.person, one.day) for one in touched}, {one.item_id for one in touched}


def _merge_known(
    connection: Connection, given_traces: list[Trace], whole: Before
) -> list[tuple[Trace, Trace]]:
    """Update what differs; give (before, after) where effort may."""
    stored = {
        (t.tracker, t.id): t for t in (Trace(*row) for row in connection.execute(_LOCK, rows(given_traces)))
    }
    met = [(stored[one.tracker, one.id], one) for one in given_traces]
    risen = [(before, after) for before, one in met if (after := merged(before, one)) != before]
    if risen:
        connection.execute(_UPDATE, rows(after for _, after in risen))
    return [
        (before, after)
        for before, after in risen
        if before.content != after.content or _withdrawn(before, whole)
    ]


def _withdrawn(trace: Trace, whole: Before) -> bool:
    listed = whole.get((trace.item_id, trace.kind))
    return listed is not None and listed > (trace.source_at, trace.observed_at)
