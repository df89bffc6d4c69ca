"""Why an item is tagged as it is: the chain that decided, as it was written down when it was judged."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Select, func, or_, select

from alignment_rules.keys import compared
from connectors.console.queries.corrections import Correction, corrections_of
from connectors.console.queries.keys import sound
from schemas.alignment import WHOLE, Conflict, Reason, State, Step
from schemas.tables import alias, alignment, item, project_scope, scope

_NOT_YET: Final = "It has not been judged yet; it waits its turn."


class Objective(msgspec.Struct, frozen=True):
    """An objective, or always-on work, that the item serves, with its share of 1."""

    id: str
    share: float
    initiative: str = ""


class Other(msgspec.Struct, frozen=True):
    """Another item that goes by the same key in another tracker."""

    key: str
    tracker: str
    title: str


class Explanation(msgspec.Struct, frozen=True):
    """An item, its alignment, and the chain of reasons in the order they were tried."""

    key: str
    state: str
    objectives: list[Objective]
    reasons: list[Reason]
    strategy_version: int | None
    title: str
    kind: str
    url: str
    tracker: str
    scope: str
    project: str
    gone: bool
    updated_at: datetime
    tagged_at: datetime | None
    others: list[Other]
    corrections: list[Correction]  # of this item, also those that do not count
    conflicts: list[Conflict]


def explain(connection: Connection, key: str) -> Explanation | None:
    """The item that has, or once had, this key; Jira's keys in any case. None where no item ever had it.

    Where several trackers know the key, the item seen with it last is explained and the `others` are named.
    """
    holders: dict[str, Row[Any]] = {}
    for row in connection.execute(_holders(sound(key))):
        holders.setdefault(row.tracker, row)
    if not holders:
        return None
    chosen, *others = holders.values()
    said = corrections_of(connection, chosen.tracker, chosen.key)
    return _explanation(chosen, [Other(row.key, row.tracker, row.title) for row in others], said)


def _holders(key: str) -> Select[Any]:
    """Who ever had the key, the latest holder first, as links resolve it."""
    upper = (alias.c.key == key.upper()) & alias.c.tracker.startswith("jira:")
    return (
        select(
            *item.c["tracker", "key", "title", "kind", "facts", "gone", "updated_at"],
            *alignment.c["state", "shares", "reasons", "conflicts", "version", "tagged_at"],
            scope.c.ref.label("scope"),
            func.coalesce(project_scope.c.project, "").label("project"),
        )
        .join(alias, alias.c.item_id == item.c.id)
        .join(scope, scope.c.id == item.c.scope_id)
        .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .outerjoin(alignment, alignment.c.item_id == item.c.id)
        .where(or_(alias.c.key == compared(key), upper))
        .order_by(alias.c.seen_at.desc(), alias.c.tracker, item.c.external_id)
    )


def _explanation(row: Row[Any], others: list[Other], said: list[Correction]) -> Explanation:
    return Explanation(
        key=row.key,
        state=row.state or State.UNKNOWN,
        objectives=[
            Objective(it["id"], it["ppm"] / WHOLE, it.get("initiative", "")) for it in row.shares or ()
        ],
        reasons=msgspec.convert(row.reasons, list[Reason])
        if row.state
        else [Reason(Step.NONE, "", row.key, _NOT_YET)],
        strategy_version=row.version,
        title=row.title,
        kind=row.kind,
        url=row.facts.get("url", ""),
        tracker=row.tracker,
        scope=row.scope,
        project=row.project,
        gone=row.gone,
        updated_at=row.updated_at,
        tagged_at=row.tagged_at,
        others=others,
        corrections=said,
        conflicts=msgspec.convert(row.conflicts or [], list[Conflict]),
    )
