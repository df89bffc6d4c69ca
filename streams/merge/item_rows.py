"""Rows of `item`: made from a statement, inserted, locked and updated, many at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as insert_into

from schemas.tables import item
from schemas.work import ItemKind, ItemState, WorkItem
from streams.merge.rowset import given, rows
from streams.merge.statement import Identity, Stated

FACTS: Final = (
    *("text", "type", "status", "priority", "labels", "components", "fix_versions", "branch", "url"),
    *("sprints", "custom", "reporter_teams", "assignee_teams"),
)
"""Fields of WorkItem that `item.facts` holds; rules may read them."""


class Row(msgspec.Struct, frozen=True):
    """All that an item's row says; `id` is 0 until it has one."""

    tracker: str
    external_id: str
    scope_id: str
    key: str
    kind: str
    state: str
    title: str
    facts: dict[str, str | tuple[str, ...]]
    gone: bool
    updated_at: datetime
    created_at: datetime
    cause: str = ""  # of the last end that was stated, whether or not it still holds
    archived: bool = False
    paths: tuple[str, ...] | None = None  # written when first inserted, and by `change` alone
    id: int = 0
    revision: int = 1


class Known(msgspec.Struct, frozen=True):
    """What of a stored item the merge needs."""

    id: int
    scope_id: str
    key: str
    kind: str
    gone: bool
    revision: int
    cause: str


class _Changed(msgspec.Struct):
    id: int
    paths: tuple[str, ...] | None
    revision: int


class _Turn(msgspec.Struct):
    id: int
    gone: bool
    revision: int
    cause: str


def of_item(stated: Stated, fact: WorkItem, *, gone: bool, cause: str) -> Row:
    """The row of an item as `fact` states it."""
    return Row(
        *(*stated.identity, stated.scope.id, fact.key, fact.kind.value, fact.state.value, fact.title),
        facts={name: getattr(fact, name) for name in FACTS if getattr(fact, name)},
        gone=gone,
        updated_at=fact.updated_at,
        created_at=fact.created_at,
        cause=cause,
        archived=fact.archived,
    )


def of_tombstone(stated: Stated, at: datetime, *, cause: str) -> Row:
    """The row of an item of which only its end is known."""
    unknown = (stated.fact.external_id, ItemKind.UNKNOWN.value, ItemState.UNKNOWN.value, "")
    row = Row(*stated.identity, stated.scope.id, *unknown, facts={}, gone=True, updated_at=at, created_at=at)
    return msgspec.structs.replace(row, cause=cause)


_CONTENT: Final = (
    *(
        item.c.tracker,
        item.c.external_id,
        item.c.scope_id,
        item.c.key,
        item.c.kind,
        item.c.state,
        item.c.title,
    ),
    *(item.c.facts, item.c.gone, item.c.updated_at, item.c.created_at, item.c.cause, item.c.archived),
)
_NEW: Final = (*_CONTENT, item.c.paths)
_ROWS: Final = given(*_NEW, item.c.id, item.c.revision)
_SAME: Final = (item.c.tracker == _ROWS.c.tracker) & (item.c.external_id == _ROWS.c.external_id)
_KNOWN: Final = (
    *(item.c.id, item.c.scope_id, item.c.key, item.c.kind, item.c.gone, item.c.revision),
    item.c.cause,
)
_INSERT: Final = (
    insert_into(item)
    .from_select(
        [column.name for column in _NEW],
        select(*(_ROWS.c[column.name] for column in _NEW)).order_by(_ROWS.c.tracker, _ROWS.c.external_id),
    )
    .on_conflict_do_nothing(index_elements=[item.c.tracker, item.c.external_id])
    .returning(item.c.tracker, item.c.external_id, *_KNOWN)
)
_LOCK: Final = (
    select(item.c.tracker, item.c.external_id, *_KNOWN)
    .join_from(item, _ROWS, _SAME)
    .order_by(item.c.id)
    .with_for_update(of=item, key_share=True)
)
_UPDATE: Final = (
    item.update()
    .where(item.c.id == _ROWS.c.id)
    .values({name: _ROWS.c[name] for name in (*(c.name for c in _CONTENT[2:]), "revision")})
)
_TURNS: Final = given(item.c.id, item.c.gone, item.c.revision, item.c.cause)
_TURN: Final = (
    item.update()
    .where(item.c.id == _TURNS.c.id)
    .values(gone=_TURNS.c.gone, revision=_TURNS.c.revision, cause=_TURNS.c.cause)
)


_CHANGES: Final = given(item.c.id, item.c.paths, item.c.revision)
_CHANGE: Final = (
    item.update()
    .where(item.c.id == _CHANGES.c.id)
    .values(paths=_CHANGES.c.paths, revision=_CHANGES.c.revision)
)


def insert(connection: Connection, wanted: Iterable[Row]) -> dict[Identity, Known]:
    """Insert the rows that are not there yet; give those."""
    return _known(connection, _INSERT, rows(wanted))


def lock(connection: Connection, wanted: Iterable[Row]) -> dict[Identity, Known]:
    """Lock the items of these rows in the order of their ids, until the transaction ends."""
    asked = rows(wanted)
    return _known(connection, _LOCK, asked) if asked["given"] != "[]" else {}


def _known(connection: Connection, statement: object, asked: Mapping[str, str]) -> dict[Identity, Known]:
    found = connection.execute(statement, asked)  # type: ignore[call-overload]
    return {Identity(*row[:2]): Known(*row[2:]) for row in found}


def update(connection: Connection, restated: list[Row]) -> None:
    """Write rows anew, each by its id."""
    if restated:
        connection.execute(_UPDATE, rows(restated))


def change(connection: Connection, changed: list[tuple[Known, tuple[str, ...] | None]]) -> None:
    """Write only which files items change."""
    if changed:
        connection.execute(_CHANGE, rows(_Changed(one.id, paths, one.revision) for one, paths in changed))


def turn(connection: Connection, turned: list[Known]) -> None:
    """Write only whether and why items are gone."""
    if turned:
        connection.execute(_TURN, rows(_Turn(one.id, one.gone, one.revision, one.cause) for one in turned))
