"""Effects: what is to be done outside, once. Written with what causes it, under a key that no rebuild repeats."""

import msgspec
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import effect


def write(connection: Connection, key: str, kind: str, payload: msgspec.Struct) -> bool:
    """Ask for an effect; False where it was asked for before."""
    row = {"key": key, "kind": kind, "payload": msgspec.to_builtins(payload)}
    written = insert(effect).values(row).on_conflict_do_nothing().returning(effect.c.key)
    return connection.execute(written).first() is not None
