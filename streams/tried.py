"""Which rules were tried on an item, read from the store as judging reads it."""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from alignment_rules.tried import Tried
from alignment_rules.tried import tried as tried_on
from alignment_rules.work import Subject, Work
from schemas.tables import item
from streams import tag_inputs, tag_judge
from streams.rulebooks import in_force

_NAMED: Final = (
    select(item.c.id)
    .where(item.c.tracker == bindparam("tracker"), item.c.key == bindparam("key"))
    .order_by(item.c.gone, item.c.updated_at.desc(), item.c.id)
    .limit(1)
)


class Seen(NamedTuple):
    """An item as rules see it, and what people call its board or repository."""

    ref: str
    work: Work


def seen(connection: Connection, tracker: str, key: str, on: date) -> Seen | None:
    """An item by its key as it now is; None where there is none."""
    id_ = connection.execute(_NAMED, {"tracker": tracker, "key": key}).scalar()
    if id_ is None:
        return None
    inputs = tag_inputs.read(connection, [id_])
    (row,) = inputs.items
    return Seen(row.ref, tag_judge.work(row, inputs, on))


def tried(connection: Connection, tracker: str, key: str) -> list[Tried]:
    """The rules of the item's project under the strategy in force; none where it has no project."""
    now = in_force(connection)
    found = seen(connection, tracker, key, now.today) if now else None
    if now is None or found is None:
        return []
    project = now.book.project(found.ref)
    return tried_on(now.book.rules(project), Subject(found.work)) if project else []
