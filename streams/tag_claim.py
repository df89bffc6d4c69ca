"""Claiming dirty rows: each goes to one worker, oldest first, and is gone when the worker's transaction commits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from schemas.tables import dirty
from streams.tag_marks import PROJECT_DAY

_OLDEST: Final = (
    select(dirty.c.seq)
    .where(dirty.c.kind == bindparam("wanted"))
    .order_by(dirty.c.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("oldest")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_SAID: Final = (dirty.c.item_id, dirty.c.person, dirty.c.project, dirty.c.day, dirty.c.enqueued_at)
_CLAIM: Final = delete(dirty).where(dirty.c.seq.in_(select(_OLDEST.c.seq))).returning(*_SAID)
_DAYS: Final = (
    select(dirty.c.day)
    .where(dirty.c.kind == PROJECT_DAY)
    .order_by(dirty.c.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # so that another worker takes other days
    .cte("days")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_OF_DAYS: Final = (
    select(dirty.c.seq)
    .where(dirty.c.kind == PROJECT_DAY, dirty.c.day.in_(select(_DAYS.c.day)))
    .with_for_update(skip_locked=True)
    .cte("of_days")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM_DAYS: Final = delete(dirty).where(dirty.c.seq.in_(select(_OF_DAYS.c.seq))).returning(*_SAID)


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


def claim_days(connection: Connection, most: int) -> list[Claimed]:
    """Take the days of the `most` oldest project-days, with every row that asks for one of them.

    A backfill asks for the same day again and again; once is enough, and all projects are added up together.
    """
    return [Claimed(*row) for row in connection.execute(_CLAIM_DAYS, {"most": most})]


def items(claimed: Iterable[Claimed]) -> list[int]:
    """The items of dirty rows, each once, in the order of their ids."""
    return sorted({row.item_id for row in claimed if row.item_id is not None})


def since(claimed: Iterable[Claimed]) -> datetime:
    """When the oldest of these was enqueued."""
    return min(row.enqueued_at for row in claimed)
