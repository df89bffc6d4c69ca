"""Claiming dirty rows: each goes to one worker, oldest first, and is gone when the worker's transaction commits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from schemas.tables import dirty

_OLDEST: Final = (
    select(dirty.c.seq)
    .where(dirty.c.kind == bindparam("wanted"))
    .order_by(dirty.c.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("oldest")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM: Final = (
    delete(dirty)
    .where(dirty.c.seq.in_(select(_OLDEST.c.seq)))
    .returning(dirty.c.item_id, dirty.c.person, dirty.c.project, dirty.c.day, dirty.c.enqueued_at)
)


class Claimed(NamedTuple):
    """What a dirty row spoke of."""

    item_id: int | None
    person: str | None
    project: str | None
    day: date | None
    enqueued_at: datetime


def claim(connection: Connection, kind: str, most: int) -> list[Claimed]:
    """Take up to `most` rows of a kind; what they ask for must be done by the caller's transaction."""
    return [Claimed(*row) for row in connection.execute(_CLAIM, {"wanted": kind, "most": most})]


def items(claimed: Iterable[Claimed]) -> list[int]:
    """The items of dirty rows, each once, in the order of their ids."""
    return sorted({row.item_id for row in claimed if row.item_id is not None})


def since(claimed: Iterable[Claimed]) -> datetime:
    """When the oldest of these was enqueued."""
    return min(row.enqueued_at for row in claimed)
