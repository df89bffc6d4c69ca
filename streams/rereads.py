"""What hints say must be read anew: asked for in the transaction that applies the hint, answered by the poller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.events import RawEvent
from schemas.tables import item, item_facet, reread
from schemas.work import Reread
from streams.merge.rowset import given, rows
from streams.merge.statement import LISTED

Asked = tuple[str, str]
"""Scope id and place."""


class _Hint(msgspec.Struct):
    tracker: str
    scope_id: str
    place: str
    asked_at: datetime  # when the hint was observed


_KEY: Final = (reread.c.tracker, reread.c.scope_id, reread.c.place)
_GIVEN: Final = given(*_KEY, reread.c.asked_at)
_READ_SINCE: Final = exists().where(
    item.c.tracker == _GIVEN.c.tracker,
    item.c.external_id == _GIVEN.c.place,
    item_facet.c.item_id == item.c.id,
    item_facet.c.facet == LISTED,
    item_facet.c.observed_at > _GIVEN.c.asked_at,
)
_ASK: Final = (
    insert(reread)
    .from_select(
        ["tracker", "scope_id", "place", "asked_at"],
        select(
            *(_GIVEN.c[c.name] for c in _KEY), func.clock_timestamp()
        )  # so that no two askings of a place are alike
        .where(~_READ_SINCE)
        .order_by(*(_GIVEN.c[c.name] for c in _KEY)),
    )
    .on_conflict_do_update(index_elements=list(_KEY), set_={"asked_at": func.clock_timestamp()})
    .returning(reread.c.scope_id, reread.c.place)
)


def ask(connection: Connection, hints: Sequence[tuple[RawEvent, Reread]]) -> set[Asked]:
    """Ask for these to be read, each once; what was listed after its hint was observed is known already."""
    latest: dict[Asked, _Hint] = {}
    for event, hint in sorted(hints, key=lambda one: one[0].observed_at):
        scope = event.scope
        latest[scope.id, hint.place] = _Hint(scope.tracker, scope.id, hint.place, event.observed_at)
    if not latest:
        return set()
    return {(row.scope_id, row.place) for row in connection.execute(_ASK, rows(latest.values()))}
