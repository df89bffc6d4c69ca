"""Which failures pass by themselves, which are the data's fault, and which are ours: by SQLSTATE."""

from enum import Enum, auto
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from schemas.errors import LogMismatch, Retry


class Verdict(Enum):
    """What to do about a failure."""

    WAIT = auto()  # try the same again, with backoff, until it passes or we are stopped
    DATA = auto()  # one part of the batch can never be applied: find it and set it aside
    CRASH = auto()  # nothing in the batch is to blame


_WAIT: Final = (
    "08",  # connection
    "40",  # rolled back: serialization, deadlock
    "53",  # resources: disk, memory, connections
    "57",  # operator: shutdown, statement timeout
    "58",  # system: the store's own input and output
    "25P03",  # idle in transaction for too long: we were frozen
    "25006",  # read only: a failover is under way
    "55P03",  # a lock was not to be had
)
_CRASH: Final = (
    "28",  # credentials
    "3D",  # no such database
    "3F",  # no such schema
    "42P01",  # no such table: migrations have not run
    "42703",  # no such column
    "42501",  # not permitted
)


def verdict(error: BaseException) -> Verdict:
    """What to do about `error`; what no table names is the data's fault."""
    if isinstance(error, DBAPIError):
        return _by_state(error)
    if isinstance(error, (Retry, ConnectionError, TimeoutError)):
        return Verdict.WAIT
    if isinstance(error, (LogMismatch, MemoryError)) or not isinstance(error, Exception):
        return Verdict.CRASH
    return Verdict.DATA


def _by_state(error: DBAPIError) -> Verdict:
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or (not state and isinstance(error, (OperationalError, InterfaceError))):
        return Verdict.WAIT
    if state.startswith(_WAIT):
        return Verdict.WAIT
    return Verdict.CRASH if state.startswith(_CRASH) else Verdict.DATA


def in_words(error: BaseException) -> str:
    """One line for a person: what went wrong, without the statement and its values."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{str(error.orig).strip()}{f' (SQLSTATE {state})' if state else ''}".replace("\n", " ")
    return f"{type(error).__name__}: {error}".replace("\n", " ")
