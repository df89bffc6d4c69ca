"""Every key a board or repository was ever known by, and the earliest that it was seen under it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from alignment_rules.keys import compared
from schemas.events import RawEvent
from schemas.tables import scope_alias
from streams.merge.rowset import given, rows


class _Alias(msgspec.Struct, frozen=True):
    tracker: str
    key: str
    scope_id: str
    known_since: datetime


_COLUMNS: Final = scope_alias.c["tracker", "key", "scope_id", "known_since"]
_GIVEN: Final = given(*_COLUMNS)
_NAMES: Final = [column.name for column in _COLUMNS]
_WRITE: Final = insert(scope_alias).from_select(
    _NAMES, select(*(_GIVEN.c[name] for name in _NAMES)).order_by(*(_GIVEN.c[name] for name in _NAMES[:3]))
)
_UPSERT: Final = _WRITE.on_conflict_do_update(
    index_elements=list(scope_alias.primary_key),
    set_={"known_since": _WRITE.excluded.known_since},
    where=_WRITE.excluded.known_since < scope_alias.c.known_since,
).returning(scope_alias.c.scope_id, literal_column("xmax = 0").label("new"))


def merge(connection: Connection, events: Sequence[RawEvent]) -> set[str]:
    """Bring the keys under which scopes are spoken of into the store; give the scopes that got a new one."""
    earliest: dict[tuple[str, str, str], datetime] = {}
    for event in events:
        one = event.scope
        place = (one.tracker, compared(one.key), one.id)
        earliest[place] = min(event.observed_at, earliest.get(place, event.observed_at))
    found = connection.execute(_UPSERT, rows(_Alias(*place, at) for place, at in earliest.items()))
    return {row.scope_id for row in found if row.new}
