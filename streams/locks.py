"""Advisory locks, held until the transaction ends: who recomputes what, one after the other."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from zlib import crc32

from sqlalchemy import BigInteger, Connection, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

_SCOPES: Final = 7_130_001
_DAYS: Final = 7_130_002
_PROJECTS: Final = 7_130_003
_JUDGES: Final = 7_130_004
_BUCKETS: Final = 512  # bounds how many locks one transaction holds

_KEYS: Final = (
    func.unnest(bindparam("keys", type_=ARRAY(Integer))).table_valued("key", name="wanted").render_derived()
)
_LOCK_ALL: Final = select(
    func.count(func.pg_advisory_xact_lock(bindparam("space", type_=Integer), _KEYS.c.key))
).select_from(_KEYS)


def change_scopes(connection: Connection) -> None:
    """Wait until nobody relies on which project a scope belongs to, and keep others from it."""
    connection.execute(select(func.pg_advisory_xact_lock(bindparam("space", _SCOPES, BigInteger))))


def rely_on_scopes(connection: Connection) -> None:
    """Keep the projects of scopes as they are; any number may rely on them at once."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(bindparam("space", _SCOPES, BigInteger))))


def judge(connection: Connection) -> None:
    """Be one of those who judge by the strategy in force; ask for it after this."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(bindparam("space", _JUDGES, BigInteger))))


def wait_for_judges(connection: Connection) -> None:
    """Wait until all have committed who judge by what was in force before now."""
    connection.execute(select(func.pg_advisory_xact_lock(bindparam("space", _JUDGES, BigInteger))))


def days(connection: Connection, wanted: Iterable[date]) -> None:
    """Be the only one to add up these days."""
    _lock(connection, _DAYS, {day.toordinal() % _BUCKETS for day in wanted})


def project(connection: Connection, name: str) -> None:
    """Be the only one to compute this project's figures."""
    _lock(connection, _PROJECTS, {crc32(name.encode()) % _BUCKETS})


def _lock(connection: Connection, space: int, keys: set[int]) -> None:
    """Take the locks in rising order, so that no two transactions wait for each other."""
    connection.execute(_LOCK_ALL, {"space": space, "keys": sorted(keys)})
