"""What hints say must be read anew: asked for in the transaction that applies the hint, answered by the poller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.events import RawEvent, Scope
from schemas.tables import item, item_facet, reread, scope
from schemas.work import LISTING, Reread
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
        tracker = event.scope.tracker
        for scope_id, place in _places(connection, event.scope, hint.place):
            latest[scope_id, place] = _Hint(tracker, scope_id, place, event.observed_at)
    whole = {(event.scope.id, LISTING) for event, hint in hints if hint.place == LISTING}
    if not latest:
        return whole
    return whole | {(row.scope_id, row.place) for row in connection.execute(_ASK, rows(latest.values()))}


def _places(connection: Connection, of: Scope, place: str) -> list[Asked]:
    """The place, or for the listings of a whole tracker one of each scope that is known."""
    if place != LISTING:
        return [(of.id, place)]
    known = select(*scope.c["id", "external_id"]).where(scope.c.tracker == of.tracker)
    return [(row.id, f"{LISTING}:{row.external_id}") for row in connection.execute(known)]
