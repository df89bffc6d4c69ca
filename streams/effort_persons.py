"""Person-days: each split over the items that the person's activity touched that day; or item-days, as the store says."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, literal, select

from alignment_rules.effort import person_day, weights
from schemas.counting import EVERYBODY, Unit
from schemas.people import counted_in
from schemas.person import WHOLE_DAY
from schemas.tables import activity, dirty, effort, item
from streams import effort_items, locks
from streams.effort_items import PersonDay
from streams.merge.activities import COUNTS
from streams.merge.rowset import GIVEN, given, rows
from streams.rulebooks import in_force
from streams.tag_claim import claim, since
from streams.tag_marks import PERSON_DAY, PROJECT_DAY, SINCE

CHUNK: Final = 2_000


class Part(msgspec.Struct, frozen=True):
    """What of a person-day went into an item."""

    day: date
    person: str
    item_id: int
    micro_days: int


class _Traced(NamedTuple):
    """How many traces of a kind a person left on an item in a day."""

    day: date
    person: str
    item_id: int
    kind: str
    traces: int
    available: int  # micro-days that the person had, by these traces


def drain(engine: Engine) -> int:
    """Recompute a chunk of dirty person-days; gives the number of dirty rows."""
    with engine.begin() as connection:
        claimed = claim(connection, PERSON_DAY, CHUNK)
        wanted = sorted({PersonDay(it.day, it.person) for it in claimed if it.day and it.person})
        if wanted:
            locks.rely_on_scopes(connection)
            locks.days(connection, {it.day for it in wanted})
            _recompute(connection, wanted)
            connection.execute(_MARK_DAYS, {**rows(wanted), "since": since(claimed)})
    return len(claimed)


def _recompute(connection: Connection, wanted: list[PersonDay]) -> None:
    """Replace these days wholly, in the unit that effort is counted in."""
    now = in_force(connection)
    weigh = weights(now.book.strategy.file.effort.weights if now else {})
    if counted_in(connection) is Unit.ITEM_DAYS:
        effort_items.recompute(connection, wanted, weigh)
    else:
        _recompute_persons(connection, [it for it in wanted if it.person != EVERYBODY], weigh)


def _recompute_persons(connection: Connection, wanted: list[PersonDay], weigh: Mapping[str, int]) -> None:
    asked = rows(wanted)
    traced = [_Traced(*row) for row in connection.execute(_TRACED, asked)]
    connection.execute(_DELETE, asked)
    parts = rows(_parts(traced, weigh))
    if parts[GIVEN] != "[]":
        connection.execute(_INSERT, parts)


def _parts(traced: list[_Traced], weigh: Mapping[str, int]) -> Iterator[Part]:
    for (day, person), of_day in groupby(traced, key=lambda it: (it.day, it.person)):
        group = list(of_day)
        available = min(it.available for it in group)
        split = person_day(((it.item_id, it.kind, it.traces) for it in group), weigh, available)
        for item_id, micro_days in split.items():
            yield Part(day, person, item_id, micro_days)


_WANTED: Final = given(effort.c.day, effort.c.person)
_TRACED: Final = (
    select(
        *(activity.c.day, activity.c.person, activity.c.item_id, activity.c.kind, func.count()),
        func.min(func.coalesce(activity.c.available, WHOLE_DAY)),
    )
    .join_from(activity, _WANTED, (activity.c.person == _WANTED.c.person) & (activity.c.day == _WANTED.c.day))
    .join(item, (item.c.id == activity.c.item_id) & ~item.c.gone)
    .where(COUNTS)
    .group_by(
        *(activity.c.day, activity.c.person, activity.c.item_id, activity.c.kind),
        *(item.c.tracker, item.c.external_id),
    )
    .order_by(activity.c.day, activity.c.person, item.c.tracker, item.c.external_id, activity.c.kind)
)
_DELETE: Final = delete(effort).where(effort.c.day == _WANTED.c.day, effort.c.person == _WANTED.c.person)
_PARTS: Final = given(*effort.c)
_INSERT: Final = insert(effort).from_select(
    [c.name for c in effort.c], select(*(_PARTS.c[c.name] for c in effort.c))
)
_DAYS: Final = select(_WANTED.c.day).distinct().subquery("days")
_MARK_DAYS: Final = insert(dirty).from_select(
    ["kind", "day", "enqueued_at"], select(literal(PROJECT_DAY), _DAYS.c.day, SINCE)
)
"""A day is added up for all projects at once, so which of them it touches need not be known."""
