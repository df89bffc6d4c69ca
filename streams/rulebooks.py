"""The strategy in force, compiled once for each of its texts and each day."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

import msgspec
from sqlalchemy import Connection, cast, func, select
from sqlalchemy.types import Date

from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import Strategy, read
from schemas.tables import strategy

_NOW: Final = func.statement_timestamp()
"""Not the transaction's: that may have begun before a version's time came."""
TODAY: Final = cast(func.timezone("UTC", _NOW), Date)
_IN_FORCE: Final = (
    select(strategy.c.version, strategy.c.hash, TODAY.label("today"), _NOW.label("now"))
    .where(strategy.c.valid_from <= _NOW)
    .order_by(strategy.c.version.desc())
    .limit(1)
)


class InForce(msgspec.Struct, frozen=True):
    """The newest version whose time has come, by the database's clock."""

    version: int
    book: Rulebook
    now: datetime
    today: date


def in_force(connection: Connection) -> InForce | None:
    """The strategy in force; None before the first. Read it after taking the locks that it decides about."""
    row = connection.execute(_IN_FORCE).first()
    if row is None:
        return None
    return InForce(row.version, _book(connection, row.version, row.hash, row.today), row.now, row.today)


def as_of(connection: Connection, version: int, day: date) -> Rulebook:
    """A version of the strategy as it stood on a day."""
    digest = connection.execute(select(strategy.c.hash).where(strategy.c.version == version)).scalar_one()
    return _book(connection, version, digest, day)


def _book(connection: Connection, version: int, digest: str, day: date) -> Rulebook:
    return _BOOKS.get((digest, day)) or _compile(connection, version, digest, day)


def decided_under(connection: Connection, at: datetime) -> Strategy | None:
    """The newest version valid at that moment: by what a decision made then is judged, whenever it is replayed."""
    asked = (
        select(strategy.c.files)
        .where(strategy.c.valid_from <= at)
        .order_by(strategy.c.version.desc())
        .limit(1)
    )
    files = connection.execute(asked).scalar()
    return None if files is None else _read(tuple(sorted(files.items())))


_BOOKS: Final[dict[tuple[str, date], Rulebook]] = {}
_MOST: Final = 8


def _compile(connection: Connection, version: int, digest: str, today: date) -> Rulebook:
    files = connection.execute(select(strategy.c.files).where(strategy.c.version == version)).scalar_one()
    book = Rulebook(_read(tuple(sorted(files.items()))), today)
    if len(_BOOKS) >= _MOST:
        _BOOKS.clear()
    _BOOKS[digest, today] = book
    return book


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[str, str], ...]) -> Strategy:
    return read(dict(files))
