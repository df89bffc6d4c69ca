"""Every board and repository: what of it is here, and how far behind the log we are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, case, func, select

from schemas.partitioner import partition_of
from schemas.tables import mark, scope
from schemas.topics import EVENTS

_PUT_OFF: Final = case((scope.c.put_off_until > func.now(), scope.c.put_off_until))
Ends = Mapping[str, Mapping[int, int]]
"""The logs' ends: topic -> partition -> the offset its next record will have."""


class ScopeStatus(msgspec.Struct, frozen=True):
    """A board or repository. `lag`: records of its partition not applied yet, None where the log's end is unknown."""

    scope: str
    items: int
    cursor: dict[str, str]
    last_event_at: datetime | None
    lag: int | None
    access: str  # open | archived | deleted | lost: what the last existence check found of it as a whole
    put_off_until: datetime | None  # the tracker asked us to leave it alone until then


def scopes(connection: Connection, items: Mapping[str, int], ends: Ends | None) -> list[ScopeStatus]:
    """Every board and repository that was heard of, by what people call it; `items` are counted by scope id."""
    marks = _marks(connection)
    rows = connection.execute(
        select(*scope.c["id", "ref", "cursor", "last_event_at", "access"], _PUT_OFF)
        .where(scope.c.ref != "")
        .order_by(scope.c.ref, scope.c.id)
    )
    return [
        ScopeStatus(ref, items.get(id_, 0), cursor, last, _lag(partition_of(id_), marks, ends), *more)
        for id_, ref, cursor, last, *more in rows
    ]


def behind(connection: Connection, ends: Ends | None) -> int | None:
    """Records of all partitions not applied yet; None where the log's end is unknown."""
    marks = _marks(connection)
    lags = [_lag(partition, marks, ends) or 0 for partition in (ends or {}).get(EVENTS.name, {})]
    return sum(lags) if lags else None


def _marks(connection: Connection) -> dict[int, int]:
    """The next offset to apply of each partition; of two logs under one name, the one that moved last."""
    rows = connection.execute(
        select(mark.c.partition, mark.c.next_offset)
        .where(mark.c.agent == "ingest", mark.c.topic == EVENTS.name)
        .order_by(mark.c.moved_at)
    )
    return dict(rows.all())


def _lag(partition: int, marks: Mapping[int, int], ends: Ends | None) -> int | None:
    end = (ends or {}).get(EVENTS.name, {}).get(partition)
    return None if end is None else max(0, end - marks.get(partition, 0))
