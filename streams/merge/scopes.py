"""Boards and repositories: their names, when they were last heard of, and where their walk stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, case, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from schemas.events import Cursor, RawEvent
from schemas.tables import scope
from schemas.trackers.existence import EXISTENCE
from streams.merge import scope_aliases
from streams.merge.rowset import given, rows


class _Named(msgspec.Struct):
    id: str
    tracker: str
    external_id: str
    ref: str
    title: str
    observed_at: datetime
    last_event_at: datetime | None


class _Stand(msgspec.Struct):
    id: str
    cursor: dict[str, str]
    cursor_gen: int
    cursor_seq: int
    backfilled: bool


class _Listed(msgspec.Struct):
    id: str
    complete_through: datetime


_NAMED: Final = (
    *(scope.c.id, scope.c.tracker, scope.c.external_id, scope.c.ref, scope.c.title),
    *(scope.c.observed_at, scope.c.last_event_at),
)
_NAMES: Final = given(*_NAMED)
_INSERT: Final = (
    insert(scope)
    .from_select([c.name for c in _NAMED], select(*(_NAMES.c[c.name] for c in _NAMED)).order_by(_NAMES.c.id))
    .on_conflict_do_nothing(index_elements=[scope.c.id])
    .returning(scope.c.id)
)
_LOCK: Final = (
    select(scope.c.id, scope.c.ref)
    .join_from(scope, _NAMES, scope.c.id == _NAMES.c.id)
    .order_by(scope.c.id)
    .with_for_update(of=scope, key_share=True)
)
_NEWER: Final = tuple_(scope.c.observed_at, scope.c.ref.collate("C"), scope.c.title.collate("C")) < tuple_(
    _NAMES.c.observed_at, _NAMES.c.ref.collate("C"), _NAMES.c.title.collate("C")
)
_RENAME: Final = (
    scope.update()
    .where(scope.c.id == _NAMES.c.id, _NEWER)
    .values({name: _NAMES.c[name] for name in ("ref", "title", "observed_at")})
    .returning(scope.c.id, scope.c.ref)
)
_HEARD: Final = (
    scope.update()
    .where(
        scope.c.id == _NAMES.c.id,
        or_(scope.c.last_event_at.is_(None), scope.c.last_event_at < _NAMES.c.last_event_at),
    )
    .values(last_event_at=_NAMES.c.last_event_at)
)
_STANDS: Final = given(scope.c.id, scope.c.cursor, scope.c.cursor_gen, scope.c.cursor_seq, scope.c.backfilled)
_WALK: Final = (
    scope.update()
    .where(
        scope.c.id == _STANDS.c.id,
        tuple_(scope.c.cursor_gen, scope.c.cursor_seq) < tuple_(_STANDS.c.cursor_gen, _STANDS.c.cursor_seq),
    )
    .values(
        {name: _STANDS.c[name] for name in ("cursor", "cursor_gen", "cursor_seq", "backfilled")}
        | {"history_at": case((_STANDS.c.backfilled, func.coalesce(scope.c.history_at, func.now())))}
    )
)
_COMPLETE: Final = given(scope.c.id, scope.c.complete_through)
_THROUGH: Final = (
    scope.update()
    .where(scope.c.id == _COMPLETE.c.id)
    .values(complete_through=func.greatest(scope.c.complete_through, _COMPLETE.c.complete_through))
)


def name(connection: Connection, events: Sequence[RawEvent]) -> list[str]:
    """Bring scopes and their names into the store; give the ids of the new, the renamed, and those with a key more."""
    named = rows(_latest(events))
    fresh = {row.id for row in connection.execute(_INSERT, named)}
    called = scope_aliases.merge(connection, events)
    before = {row.id: row.ref for row in connection.execute(_LOCK, named)}
    renamed = {row.id for row in connection.execute(_RENAME, named) if before[row.id] != row.ref}
    connection.execute(_HEARD, named)
    return sorted(fresh | called | renamed)


def _latest(events: Sequence[RawEvent]) -> list[_Named]:
    heard = _heard(events)
    found: dict[str, _Named] = {}
    for event in events:
        one, last = event.scope, heard.get(event.scope.id)
        row = _Named(one.id, one.tracker, one.external_id, one.ref, one.title, event.observed_at, last)
        other = found.get(one.id)
        if other is None or _rank(row) > _rank(other):
            found[one.id] = row
    return [found[scope_id] for scope_id in sorted(found)]


def _heard(events: Iterable[RawEvent]) -> dict[str, datetime]:
    """When each scope was last heard of; what our own existence checks find is nothing that the tracker told."""
    times: dict[str, datetime] = {}
    for event in events:
        if event.name != EXISTENCE:
            times[event.scope.id] = max(event.observed_at, times.get(event.scope.id, event.observed_at))
    return times


def _rank(row: _Named) -> tuple[datetime, str, str]:
    return row.observed_at, row.ref, row.title


def walk(connection: Connection, cursors: Sequence[tuple[str, Cursor]]) -> None:
    """Store where walks stand. A cursor of an older lease, or an earlier page's, does not apply."""
    highest: dict[str, Cursor] = {}
    through: dict[str, datetime] = {}
    for scope_id, cursor in cursors:
        if scope_id not in highest or _place(cursor) > _place(highest[scope_id]):
            highest[scope_id] = cursor
        if cursor.complete_through:
            through[scope_id] = max(cursor.complete_through, through.get(scope_id, cursor.complete_through))
    if highest:
        connection.execute(
            _WALK, rows(_Stand(i, c.state, *_place(c), c.backfilled) for i, c in highest.items())
        )
    if through:
        connection.execute(_THROUGH, rows(_Listed(i, at) for i, at in through.items()))


def _place(cursor: Cursor) -> tuple[int, int]:
    return cursor.generation, cursor.sequence
