"""Dirty rows that follow from others keep the time of those: figures wait for all that an event set in motion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects.postgresql import TIMESTAMP

from schemas.tables import dirty
from streams.dirty import Dirty
from streams.merge.rowset import GIVEN, given, rows

SINCE: Final = bindparam("since", type_=TIMESTAMP(timezone=True))
ITEM: Final = "item"
DEPENDENTS: Final = "dependents"
ITEM_BEHIND: Final = (
    "item_behind"  # the same two as a publish or a new board causes them: behind all live work
)
DEPENDENTS_BEHIND: Final = "dependents_behind"
ITEM_DAYS: Final = "item_days"  # the days on which an item was worked on
PERSON_DAY: Final = "person_day"
PROJECT_DAY: Final = "project_day"
PROJECT: Final = "project"  # with a day where only what was done on days turned, and no item
SCOPES: Final = "scopes"
DRIFT: Final = "drift"  # how a project stands against its plan

_NAMES: Final = ("kind", "item_id", "person", "project", "day")
_GIVEN: Final = given(*(dirty.c[name] for name in _NAMES))
_MARK: Final = insert(dirty).from_select(
    [*_NAMES, "enqueued_at"], select(*(_GIVEN.c[name] for name in _NAMES), SINCE)
)


def mark(connection: Connection, marked: Iterable[Dirty], since: datetime) -> None:
    """Enqueue these as if at `since`, when what they follow from was enqueued."""
    found = rows(marked)
    if found[GIVEN] != "[]":
        connection.execute(_MARK, {**found, "since": since})
