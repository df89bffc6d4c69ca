"""Which strategy is in force, and how far its publish has judged everything anew."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, Double, case, cast, func, select

from schemas.tables import item, retag, strategy


class Retag(msgspec.Struct, frozen=True):
    """The job of a publish that judges everything anew; `done` is 0 to 1."""

    version: int
    done: float
    started_at: datetime
    done_at: datetime | None


class StrategyStatus(msgspec.Struct, frozen=True):
    """The strategy in force; version None before the first publish."""

    version: int | None
    published_at: datetime | None = None
    retag: Retag | None = None


def published(connection: Connection) -> StrategyStatus:
    """The newest strategy and its re-tagging."""
    newest = connection.execute(
        select(strategy.c.version, strategy.c.published_at).order_by(strategy.c.version.desc()).limit(1)
    ).first()
    if newest is None:
        return StrategyStatus(None)
    return StrategyStatus(newest.version, newest.published_at, _retag(connection))


def _retag(connection: Connection) -> Retag | None:
    last = func.greatest(1, select(func.max(item.c.id)).scalar_subquery())
    reached = func.least(1.0, cast(retag.c.last_item_id, Double) / last)
    row = connection.execute(
        select(retag, case((retag.c.done_at.is_not(None), 1.0), else_=reached).label("done"))
        .order_by(retag.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else Retag(row.version, row.done, row.started_at, row.done_at)
