"""Which rules were tried on an item, read from the store as judging reads it."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from alignment_rules.tried import Tried
from alignment_rules.tried import tried as tried_on
from alignment_rules.work import Subject
from schemas.tables import item
from streams import tag_inputs, tag_judge
from streams.rulebooks import in_force

_NAMED: Final = (
    select(item.c.id)
    .where(item.c.tracker == bindparam("tracker"), item.c.key == bindparam("key"))
    .order_by(item.c.gone, item.c.updated_at.desc(), item.c.id)
    .limit(1)
)


def tried(connection: Connection, tracker: str, key: str) -> list[Tried]:
    """The rules of the item's project under the strategy in force; none where it has no project."""
    now, id_ = in_force(connection), connection.execute(_NAMED, {"tracker": tracker, "key": key}).scalar()
    if now is None or id_ is None:
        return []
    inputs = tag_inputs.read(connection, [id_])
    (row,) = inputs.items
    project = now.book.project(row.ref)
    if project is None:
        return []
    return tried_on(now.book.rules(project), Subject(tag_judge.work(row, inputs, now.book.on)))
