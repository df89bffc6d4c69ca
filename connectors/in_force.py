"""The strategy in force, as the store has it."""

from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, func, select

from alignment_rules.strategy import Strategy, read
from schemas.tables import strategy


def in_force(connection: Connection) -> Strategy | None:
    """The strategy in force; None before the first. Raises Reject for one that an earlier release wrote otherwise."""
    files = connection.execute(_IN_FORCE).scalar()
    return _read(tuple(sorted(files.items()))) if files else None


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[str, str], ...]) -> Strategy:
    return read(dict(files))


_IN_FORCE: Final = (
    select(strategy.c.files)
    .where(strategy.c.valid_from <= func.now())
    .order_by(strategy.c.version.desc())
    .limit(1)
)
