"""Which trackers we hear, and how recently."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, select

from schemas.tables import scope


class Source(msgspec.Struct, frozen=True):
    """A tracker (`jira:acme`) and how far its boards and repositories are known.

    `heard_at` is when any of them was last heard; `complete_through`, by the tracker's clock, is up to when the one
    known least far has been listed (None: one was never listed to its end).
    """

    source: str
    scopes: int
    backfilled: int
    heard_at: datetime | None
    complete_through: datetime | None


def sources(connection: Connection) -> list[Source]:
    """Every tracker we know a scope of, by name."""
    listed = func.count(scope.c.complete_through)
    rows = connection.execute(
        select(
            scope.c.tracker.label("source"),
            func.count().label("scopes"),
            func.count().filter(scope.c.backfilled).label("backfilled"),
            func.max(scope.c.last_event_at).label("heard_at"),
            func.min(scope.c.complete_through).label("complete_through"),
            (listed == func.count()).label("all_listed"),
        )
        .where(scope.c.ref != "")  # others are only expected
        .group_by(scope.c.tracker)
        .order_by(scope.c.tracker)
    )
    return [
        Source(
            row.source,
            row.scopes,
            row.backfilled,
            row.heard_at,
            row.complete_through if row.all_listed else None,
        )
        for row in rows
    ]
