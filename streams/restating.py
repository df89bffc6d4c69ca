"""Days that change after a project's figures have spoken of them: marked, so that whoever compares knows why."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import figure, project_scope, restated, scope
from streams.merge.rowset import GIVEN, given, rows

_SETTLED: Final = 2
"""Days by which figures must be beyond a day: until then work on it still comes in as it always does."""


class _Day(msgspec.Struct, frozen=True):
    project: str
    day: date


def mark(connection: Connection, changed: Iterable[tuple[str, date]]) -> None:
    """Mark those of the changed (project, day) that figures had spoken of with all of the project's history."""
    found = rows(_Day(project, day) for project, day in changed)
    if found[GIVEN] != "[]":
        connection.execute(_MARK, found)


_GIVEN: Final = given(restated.c.project, restated.c.day)
_SPOKEN: Final = (
    select(
        figure.c.project,
        func.max(figure.c.as_of).label("as_of"),
        func.max(figure.c.computed_at).label("computed_at"),
    )
    .group_by(figure.c.project)
    .subquery("spoken")
)
_COMING: Final = exists().where(
    project_scope.c.project == _GIVEN.c.project,
    scope.c.id == project_scope.c.scope_id,
    or_(scope.c.history_at.is_(None), scope.c.history_at >= _SPOKEN.c.computed_at),
)
"""History still comes in, or came after the figures: what changes then is what they waited for."""
_INSERT: Final = insert(restated).from_select(
    ["project", "day"],
    select(_GIVEN.c.project, _GIVEN.c.day)
    .join(_SPOKEN, _SPOKEN.c.project == _GIVEN.c.project)
    .where(_GIVEN.c.day <= _SPOKEN.c.as_of - _SETTLED, ~_COMING),
)
_MARK: Final = _INSERT.on_conflict_do_update(
    index_elements=list(restated.primary_key), set_={"at": func.now()}
)
