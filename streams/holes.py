"""Offsets a log no longer has: recorded, stepped over, and mended by listing the scopes anew."""

from collections.abc import Iterable, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.partitioner import partition_of
from schemas.tables import hole, scope
from schemas.topics import COMMANDS, EVENTS
from streams.contiguous import Hole
from streams.record import Place

_log: Final = structlog.get_logger()


def record(connection: Connection, place: Place, stepped: Sequence[Hole]) -> None:
    """Write the holes down and ask for their scopes to be listed again."""
    for one in stepped:
        _log.error("hole", place=str(place), lo=one.lo, hi=one.hi, reason=one.reason)
        connection.execute(
            insert(hole)
            .values(
                topic_id=place.log.topic_id,
                partition=place.partition,
                lo=one.lo,
                hi=one.hi,
                reason=one.reason,
            )
            .on_conflict_do_nothing()
        )
    if not stepped:
        return
    if place.topic == COMMANDS.name:
        _log.error("decisions may be missing", remedy="compare `fairlead strategy` with what was published")
    if place.topic == EVENTS.name:
        list_again(connection, scopes_of(connection, place.partition))


def scopes_of(connection: Connection, partition: int) -> list[str]:
    """The scopes whose records are in this partition of `fairlead.events`."""
    return [one for one in connection.execute(select(scope.c.id)).scalars() if partition_of(one) == partition]


def list_again(connection: Connection, scopes: Iterable[str]) -> None:
    """Forget where these scopes' walks stand, and fence off whoever is walking them now."""
    fence = func.greatest(scope.c.lease_gen, scope.c.cursor_gen) + 1
    connection.execute(
        scope.update()
        .where(scope.c.id.in_(sorted(scopes)))
        .values(
            cursor={},
            backfilled=False,
            cursor_gen=fence,
            cursor_seq=0,
            lease_gen=fence,
            lease_until=None,
            lease_holder="",
        )
    )


def settle(connection: Connection) -> None:
    """Say of each hole whether it is mended: once every scope of its partition is listed to its end again."""
    incomplete = {
        partition_of(one)
        for one in connection.execute(select(scope.c.id).where(~scope.c.backfilled)).scalars()
    }
    for one in connection.execute(select(hole).where(hole.c.repaired_at.is_(None))).all():
        if one.partition not in incomplete:
            key = {name: getattr(one, name) for name in ("topic_id", "partition", "lo")}
            connection.execute(hole.update().filter_by(**key).values(repaired_at=func.now()))
