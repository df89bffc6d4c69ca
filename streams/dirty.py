"""`dirty` rows: what must be judged anew, written in the transaction that changed the facts."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, any_, bindparam, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.tables import activity, dirty
from streams.merge.rowset import given, rows


class Dirty(msgspec.Struct, frozen=True, omit_defaults=True):
    """What must be judged anew: `item`, `dependents`, these `_behind`, `scopes`, `person_day`, `project_day` or `project`."""

    kind: str
    item_id: int | None = None
    person: str | None = None
    project: str | None = None
    day: date | None = None


_NAMES: Final = ("kind", "item_id", "person", "project", "day")
_GIVEN: Final = given(*(dirty.c[name] for name in _NAMES))
_MARK: Final = insert(dirty).from_select(_NAMES, select(*(_GIVEN.c[name] for name in _NAMES)))
_DAYS_OF: Final = insert(dirty).from_select(
    ["kind", "person", "day"],
    select(literal("person_day"), activity.c.person, activity.c.day)
    .where(activity.c.item_id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    .distinct(),
)


def mark(connection: Connection, marked: Iterable[Dirty]) -> None:
    """Enqueue these."""
    found = rows(marked)
    if found["given"] != "[]":
        connection.execute(_MARK, found)


def mark_days_of(connection: Connection, items: list[int]) -> None:
    """Enqueue every person-day on which one of these items was worked on."""
    if items:
        connection.execute(_DAYS_OF, {"ids": items})
