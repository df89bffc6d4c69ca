"""When a project's numbers would be complete: no re-tagging runs, and nothing older is still to be judged."""

from typing import Final

from sqlalchemy import Select, exists, func, select

from schemas.tables import dirty, item, project_scope, retag, strategy
from streams.tag_marks import (
    DEPENDENTS,
    DEPENDENTS_BEHIND,
    ITEM,
    ITEM_BEHIND,
    ITEM_DAYS,
    PERSON_DAY,
    PROJECT_DAY,
    SCOPES,
)

_OF_ITEMS: Final = (ITEM, DEPENDENTS, ITEM_BEHIND, DEPENDENTS_BEHIND, ITEM_DAYS)


def ready(kind: str, *after: str) -> Select[str, int]:
    """Projects with dirty rows of `kind` of which nothing older is pending, and the last of those rows.

    `after` names kinds of rows of the same project that go before.
    """
    waiting = (
        select(
            dirty.c.project,
            func.min(dirty.c.enqueued_at).label("since"),
            func.max(dirty.c.seq).label("upto"),
        )
        .where(dirty.c.kind == kind)
        .group_by(dirty.c.project)
        .subquery("waiting")
    )
    older = dirty.alias("older")
    in_its_scopes = (
        exists()
        .where(older.c.kind.in_(_OF_ITEMS), older.c.enqueued_at <= waiting.c.since)
        .where(item.c.id == older.c.item_id, project_scope.c.scope_id == item.c.scope_id)
        .where(project_scope.c.project == waiting.c.project)
    )
    anywhere = exists().where(
        older.c.kind.in_([PERSON_DAY, PROJECT_DAY, SCOPES]), older.c.enqueued_at <= waiting.c.since
    )
    of_the_project = exists().where(older.c.kind.in_(after), older.c.project == waiting.c.project)
    retagging = exists().where(
        retag.c.done_at.is_(None), strategy.c.version == retag.c.version, strategy.c.valid_from <= func.now()
    )
    return select(waiting.c.project, waiting.c.upto).where(
        ~in_its_scopes, ~anywhere, ~retagging, *([~of_the_project] if after else [])
    )
