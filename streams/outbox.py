"""The outbox: what goes out, written in the transaction that causes it; the relay sends it."""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import outbox
from streams.merge.rowset import binary, given, rows

SHARDS: Final = 16


class _Row(msgspec.Struct):
    shard: int
    topic: str
    key: str
    value: bytes


_NAMES: Final = ("shard", "topic", "key", "value")
_GIVEN: Final = given(*(outbox.c[name] for name in _NAMES))
_WRITE: Final = insert(outbox).from_select(
    _NAMES, select(_GIVEN.c.shard, _GIVEN.c.topic, _GIVEN.c.key, binary(_GIVEN.c.value))
)


def shard(topic: str, key: str) -> int:
    """The shard whose relay sends this key's records, in order."""
    return crc32(f"{topic}\0{key}".encode()) % SHARDS


def write(connection: Connection, topic: str, values: Iterable[tuple[str, msgspec.Struct]]) -> int:
    """Enqueue (key, value) pairs for `topic`; the caller holds the locks of what they speak of. Gives their number."""
    queued = [_Row(shard(topic, key), topic, key, msgspec.json.encode(value)) for key, value in values]
    if queued:
        connection.execute(_WRITE, rows(queued))
    return len(queued)
