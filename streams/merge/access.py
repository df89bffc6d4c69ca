"""What may be seen of a board or repository as a whole: the latest existence check of it counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, tuple_

from schemas.events import RawEvent
from schemas.tables import scope
from schemas.work import ScopeAccess
from streams.merge.rowset import given, rows


class _Found(msgspec.Struct):
    id: str
    access: str
    access_at: datetime


_GIVEN: Final = given(scope.c.id, scope.c.access, scope.c.access_at)
_RISES: Final = scope.c.access_at.is_(None) | (
    tuple_(scope.c.access_at, scope.c.access.collate("C"))
    < tuple_(_GIVEN.c.access_at, _GIVEN.c.access.collate("C"))
)
_TURN: Final = (
    scope.update()
    .where(scope.c.id == _GIVEN.c.id, _RISES)
    .values(access=_GIVEN.c.access, access_at=_GIVEN.c.access_at)
    .returning(scope.c.id)
)


def merge(connection: Connection, found: Sequence[tuple[RawEvent, ScopeAccess]]) -> set[str]:
    """Bring these into `scope`; give the ids of those about which a later check was not known."""
    latest: dict[str, _Found] = {}
    for event, said in sorted(found, key=lambda one: (one[0].observed_at, one[1].access)):
        latest[event.scope.id] = _Found(event.scope.id, said.access.value, event.observed_at)
    if not latest:
        return set()
    return set(connection.execute(_TURN, rows(latest[id_] for id_ in sorted(latest))).scalars())
