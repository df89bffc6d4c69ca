"""Timers: what is to happen at a time by the database's clock; each goes to one worker and happens once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import timer
from streams.merge.rowset import given, rows


class Timer(msgspec.Struct, frozen=True):
    """A row of `timer`."""

    kind: str
    key: str
    due_at: datetime


_GIVEN: Final = given(*timer.c)
_SET: Final = insert(timer).from_select([c.name for c in timer.c], select(*_GIVEN.c))
_UPSERT: Final = _SET.on_conflict_do_update(
    index_elements=list(timer.primary_key), set_={"due_at": _SET.excluded.due_at}
)


def set_(connection: Connection, timers: Iterable[Timer]) -> None:
    """Set these; one of the same kind and key is moved."""
    found = list(timers)
    if found:
        connection.execute(_UPSERT, rows(found))


def claim(connection: Connection, kind: str, *only: ColumnElement[bool], most: int = 200) -> list[str]:
    """Take due timers of a kind, the first due first; gives their keys. What they ask for is the caller's to do."""
    due = (
        select(timer.c.kind, timer.c.key)
        .where(timer.c.kind == kind, timer.c.due_at <= func.now(), *only)
        .order_by(timer.c.due_at, timer.c.key)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = delete(timer).where(tuple_(timer.c.kind, timer.c.key).in_(select(due.c.kind, due.c.key)))
    return sorted(connection.execute(taken.returning(timer.c.key)).scalars())


def stop(connection: Connection, kind: str, prefix: str) -> None:
    """Take back every timer of a kind whose key begins so."""
    connection.execute(
        delete(timer).where(timer.c.kind == kind, timer.c.key.startswith(prefix, autoescape=True))
    )
