"""The newest work items: those no objective was found for, and those just tagged."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, Select, select

from schemas.alignment import State
from schemas.tables import alignment, item, project_scope


class Newest(msgspec.Struct, frozen=True):
    """A work item in a list. `at` is when it was made (by the tracker) or tagged (by us)."""

    key: str
    title: str
    project: str
    state: str
    objectives: tuple[str, ...]
    at: datetime


def newest_unaligned(connection: Connection, limit: int = 10) -> list[Newest]:
    """The most recently made items for which no objective was found."""
    at = item.c.created_at.label("at")
    wanted = _items().add_columns(at).where(alignment.c.state == State.UNALIGNED)
    return _read(connection, wanted.order_by(at.desc(), item.c.id.desc()).limit(limit))


def newest_tagged(connection: Connection, limit: int = 10) -> list[Newest]:
    """The most recently tagged items that serve an objective or are always-on work."""
    at = alignment.c.tagged_at.label("at")
    wanted = _items().add_columns(at).where(alignment.c.state.in_((State.ALIGNED, State.ALWAYS_ON)))
    return _read(connection, wanted.order_by(at.desc(), item.c.id.desc()).limit(limit))


def _items() -> Select[tuple[str, str, str | None, str, list[dict[str, object]]]]:
    return (
        select(item.c.key, item.c.title, project_scope.c.project, alignment.c.state, alignment.c.shares)
        .join(alignment, alignment.c.item_id == item.c.id)
        .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .where(~item.c.gone)
    )


def _read(
    connection: Connection,
    wanted: Select[tuple[str, str, str | None, str, list[dict[str, object]], datetime]],
) -> list[Newest]:
    return [
        Newest(
            row.key,
            row.title,
            row.project or "",
            row.state,
            tuple(share["id"] for share in row.shares),
            row.at,
        )
        for row in connection.execute(wanted)
    ]
