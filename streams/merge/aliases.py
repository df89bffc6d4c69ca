"""Every key an item was ever known by, and when it was last seen under it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, exists, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import alias
from streams.merge.rowset import given, rows


class Alias(msgspec.Struct, frozen=True):
    """A key of an item, last seen at `seen_at` by the tracker's clock."""

    tracker: str
    key: str
    item_id: int
    seen_at: datetime


_GIVEN: Final = given(*alias.c)
_WRITE: Final = insert(alias).from_select(
    [c.name for c in alias.c],
    select(*(_GIVEN.c[c.name] for c in alias.c)).order_by(_GIVEN.c.tracker, _GIVEN.c.key, _GIVEN.c.item_id),
)
_UPSERT: Final = _WRITE.on_conflict_do_update(
    index_elements=list(alias.primary_key),
    set_={"seen_at": _WRITE.excluded.seen_at},
    where=alias.c.seen_at < _WRITE.excluded.seen_at,
).returning(
    alias.c.tracker, alias.c.key, alias.c.item_id, alias.c.seen_at, literal_column("xmax = 0").label("new")
)
_OTHER: Final = alias.alias("other")
_CONTESTED: Final = (
    select(_GIVEN.c.item_id)
    .where(exists().where(_OTHER.c.key == _GIVEN.c.key, _OTHER.c.item_id != _GIVEN.c.item_id))
    .distinct()
)


def merge(connection: Connection, seen: Iterable[Alias]) -> set[int]:
    """Bring the aliases into the store; give the items to which links may now lead that did not before."""
    latest: dict[tuple[str, str, int], Alias] = {}
    for one in seen:
        place = (one.tracker, one.key, one.item_id)
        if place not in latest or one.seen_at > latest[place].seen_at:
            latest[place] = one
    if not latest:
        return set()
    risen = connection.execute(_UPSERT, rows(latest.values())).all()
    fresh = {row.item_id for row in risen if row.new}
    again = [Alias(row.tracker, row.key, row.item_id, row.seen_at) for row in risen if not row.new]
    if not again:
        return fresh
    return fresh | set(connection.execute(_CONTESTED, rows(again)).scalars())
