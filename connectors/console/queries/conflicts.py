"""Items whose sources contradict each other: what people have to decide, the newest first."""

from typing import Final

import msgspec
from sqlalchemy import Connection, Text, bindparam, func, select, text

from schemas.alignment import Conflict
from schemas.tables import alignment, item, project_scope

MOST: Final = 200


class InConflict(msgspec.Struct, frozen=True):
    """An item and what contradicts what."""

    key: str
    title: str
    project: str
    conflicts: tuple[Conflict, ...]


def conflicts(connection: Connection, project: str = "", limit: int = MOST) -> list[InConflict]:
    """The conflicts of a project, or of all; at most `limit` items."""
    rows = connection.execute(_LISTED, {"project": project, "limit": limit})
    return [
        InConflict(
            row.key, row.title, row.project or "", msgspec.convert(row.conflicts, tuple[Conflict, ...])
        )
        for row in rows
    ]


def counted(connection: Connection) -> dict[str, int]:
    """Project -> its items in conflict."""
    return {row.project or "": row.items for row in connection.execute(_COUNTED)}


_IN_CONFLICT: Final = alignment.c.conflicts != text("'[]'::jsonb")
_LISTED: Final = (
    select(*item.c["key", "title"], project_scope.c.project, alignment.c.conflicts)
    .join(alignment, alignment.c.item_id == item.c.id)
    .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(
        *(~item.c.gone, _IN_CONFLICT),
        (bindparam("project", type_=Text) == "") | (project_scope.c.project == bindparam("project")),
    )
    .order_by(item.c.updated_at.desc(), item.c.id)
    .limit(bindparam("limit"))
)
_COUNTED: Final = (
    select(project_scope.c.project, func.count().label("items"))
    .select_from(item)
    .join(alignment, alignment.c.item_id == item.c.id)
    .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(~item.c.gone, _IN_CONFLICT)
    .group_by(project_scope.c.project)
)
