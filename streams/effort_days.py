"""Project days: a day's effort by project, objective and state."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Engine,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from alignment_rules.mix import Slot, add, item_mix
from alignment_rules.rulebook import Rulebook
from schemas.alignment import EffortChanged, Share, State
from schemas.tables import alignment, dirty, effort, item, mix_day, project_scope
from schemas.topics import EFFORTS
from streams import locks, outbox, restating, tag_marks
from streams.dirty import Dirty
from streams.merge.rowset import GIVEN, given, rows
from streams.rulebooks import in_force
from streams.tag_claim import claim, claim_days, items, since
from streams.tag_inputs import IDS
from streams.tag_marks import ITEM_DAYS, PROJECT, PROJECT_DAY, SINCE

CHUNK: Final = 60
_ITEMS: Final = 5_000
_DAYS: Final = bindparam("days", type_=ARRAY(Date))

Mixes = dict[tuple[str, date], dict[Slot, int]]
"""(project, day) -> its mix."""


class Row(msgspec.Struct, frozen=True):
    """A row of `mix_day`."""

    project: str
    day: date
    objective: str
    state: State
    micro_days: int


class _Worked(NamedTuple):
    """A day's effort on an item of a project, and what the item is said to serve; on all items of one purpose together."""

    project: str
    day: date
    micro_days: int
    state: str | None
    shares: list[dict[str, Any]] | None


def mark_days_of_items(engine: Engine) -> int:
    """Of items whose alignment changed, mark the days they were worked on.

    In a transaction later than the tagger's: effort written beside it is either seen here or marks its days itself.
    """
    with engine.begin() as connection:
        claimed = claim(connection, ITEM_DAYS, _ITEMS)
        if claimed:
            connection.execute(_MARK_DAYS, {"ids": items(claimed), "since": since(claimed)})
    return len(claimed)


def drain(engine: Engine) -> int:
    """Add up a chunk of dirty days, all projects at once; gives the number of dirty rows."""
    with engine.begin() as connection:
        claimed = claim_days(connection, CHUNK)
        days = sorted({it.day for it in claimed if it.day})
        if days:
            locks.days(connection, days)
            changed = _recompute(connection, days)
            last = dict(sorted(changed))
            turned = (Dirty(PROJECT, project=name, day=day) for name, day in last.items())
            tag_marks.mark(connection, turned, since(claimed))
    return len(claimed)


def _recompute(connection: Connection, days: list[date]) -> Mixes:
    """Write the days anew; give those that differ from before, empty where nothing is left."""
    now = in_force(connection)
    wanted = _mixes(connection, days, now.book) if now else {}
    stored: Mixes = {}
    for row in connection.execute(_STORED, {"days": days}):
        stored.setdefault((row.project, row.day), {})[Slot(row.objective, State(row.state))] = row.micro_days
    changed = {
        it: wanted.get(it, {}) for it in wanted.keys() | stored.keys() if wanted.get(it) != stored.get(it)
    }
    _replace(connection, changed)
    restating.mark(connection, changed)
    _announce(connection, changed)
    return changed


def _mixes(connection: Connection, days: list[date], book: Rulebook) -> Mixes:
    found: dict[tuple[str, date], list[dict[Slot, int]]] = {}
    for row in connection.execute(_WORKED, {"days": days}):
        it = _Worked(*row)
        shares = msgspec.convert(it.shares or [], list[Share])
        mix = item_mix(it.micro_days, State(it.state or State.UNKNOWN), shares, book.state)
        found.setdefault((it.project, it.day), []).append(mix)
    return {place: add(mixes) for place, mixes in found.items()}


def _replace(connection: Connection, changed: Mixes) -> None:
    if not changed:
        return
    connection.execute(_DELETE, rows(Row(*place, "", State.UNKNOWN, 0) for place in changed))
    found = rows(_rows(changed))
    if found[GIVEN] != "[]":
        connection.execute(_INSERT, found)


def _rows(mixes: Mixes) -> Iterator[Row]:
    for (project, day), mix in mixes.items():
        for slot, micro_days in sorted(mix.items()):
            yield Row(project, day, slot.objective, slot.state, micro_days)


def _announce(connection: Connection, changed: Mixes) -> None:
    if not changed:
        return
    at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    revision = int(at.timestamp() * 1_000_000)  # rises: whoever changes a day holds its lock
    values = (
        (project, EffortChanged(project, day.isoformat(), revision, _named(mix)))
        for (project, day), mix in sorted(changed.items())
    )
    outbox.write(connection, EFFORTS.name, values)


def _named(mix: dict[Slot, int]) -> dict[str, int]:
    return {slot.objective or slot.state.value: micro_days for slot, micro_days in sorted(mix.items())}


_MARK_DAYS: Final = insert(dirty).from_select(
    ["kind", "project", "day", "enqueued_at"],
    select(literal(PROJECT_DAY), project_scope.c.project, effort.c.day, SINCE)
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(effort.c.item_id == any_(IDS))
    .distinct(),
)
_OF_SEVERAL: Final = case((func.jsonb_array_length(alignment.c.shares) > 1, effort.c.item_id))
"""An item that serves several is split by itself, so that its parts are whole numbers that sum to it."""
_WORKED: Final = (
    select(
        *(project_scope.c.project, effort.c.day, cast(func.sum(effort.c.micro_days), BigInteger)),
        *(alignment.c.state, alignment.c.shares),
    )
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .outerjoin(alignment, alignment.c.item_id == item.c.id)
    .where(effort.c.day == any_(_DAYS))
    .group_by(project_scope.c.project, effort.c.day, alignment.c.state, alignment.c.shares, _OF_SEVERAL)
)
_STORED: Final = select(mix_day).where(mix_day.c.day == any_(_DAYS))
_GIVEN: Final = given(*mix_day.c)
_DELETE: Final = delete(mix_day).where(mix_day.c.project == _GIVEN.c.project, mix_day.c.day == _GIVEN.c.day)
_INSERT: Final = insert(mix_day).from_select(
    [c.name for c in mix_day.c], select(*(_GIVEN.c[c.name] for c in mix_day.c))
)


def day_mixes(found: Iterable[tuple[date, str, str, int]]) -> dict[date, dict[Slot, int]]:
    """Rows of (day, objective, state, micro-days) as mixes by day."""
    mixes: dict[date, dict[Slot, int]] = {}
    for day, objective, state, micro_days in found:
        mixes.setdefault(day, {})[Slot(objective, State(state))] = micro_days
    return mixes
