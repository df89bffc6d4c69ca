"""Who may inherit from an item: what is below it, and what points at it or at anything below it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
)

from alignment_rules.resolve import DEEPEST
from schemas.tables import alias, dirty, link
from schemas.work import LinkKind
from streams.tag_claim import claim, items, since
from streams.tag_inputs import IDS
from streams.tag_marks import DEPENDENTS, ITEM, SINCE

CHUNK: Final = 200


def drain(engine: Engine) -> int:
    """Mark the dependents of a chunk of items, in a transaction of its own; gives the number of rows."""
    with engine.begin() as connection:
        claimed = claim(connection, DEPENDENTS, CHUNK)
        if claimed:
            mark(connection, items(claimed), since(claimed))
    return len(claimed)


def mark(connection: Connection, ids: list[int], since: datetime, kind: str = ITEM) -> None:
    """Mark all dependents of these items as dirty, as if at `since`.

    A key counts whoever holds it now: marking too many costs time, marking too few would be wrong. Rows that wait
    already are no reason to leave any out: another worker may have read their items before we commit.
    """
    connection.execute(_MARK, {"ids": ids, "since": since, "as": kind})


def of(connection: Connection, ids: list[int]) -> set[int]:
    """All dependents of these items."""
    return set(connection.execute(_OF, {"ids": ids}).scalars())


def _dependents() -> Select[Any]:
    seeds = select(func.unnest(IDS).label("item_id"), literal(0, Integer).label("depth"))
    down = seeds.cte("down", recursive=True)
    children = (
        select(link.c.item_id, down.c.depth + 1)
        .join_from(down, alias, alias.c.item_id == down.c.item_id)
        .join(link, (link.c.target_key == alias.c.key) & (link.c.kind == LinkKind.PARENT.value))
        .where(down.c.depth < DEEPEST)
    )
    down = down.union(children)
    below = select(down.c.item_id).where(down.c.depth > 0)
    pointing = (
        select(link.c.item_id)
        .join_from(down, alias, alias.c.item_id == down.c.item_id)
        .join(link, (link.c.target_key == alias.c.key) & (link.c.kind != LinkKind.PARENT.value))
    )
    return select(below.union(pointing).subquery("dependents").c.item_id)


_OF: Final = _dependents()
_MARK: Final = insert(dirty).from_select(
    ["kind", "item_id", "enqueued_at"],
    _OF.with_only_columns(bindparam("as", type_=Text), *_OF.selected_columns, SINCE),
)
