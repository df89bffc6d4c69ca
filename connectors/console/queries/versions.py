"""The versions of the strategy: who published what, when, and since when it counts."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from schemas.errors import Reject
from schemas.tables import strategy


class Version(msgspec.Struct, frozen=True):
    """A version as history tells it; `in_force` by the database's clock."""

    version: int
    hash: str
    valid_from: datetime
    published_at: datetime
    author: str
    message: str
    changes: str  # in the figures, as foreseen at its publish, in lines; "" where there was nothing to compare with
    in_force: bool


def versions(connection: Connection) -> list[Version]:
    """Every version, the newest first."""
    now = connection.execute(select(func.now())).scalar_one()
    rows = list(connection.execute(_all().order_by(strategy.c.version.desc())))
    current = max((row.version for row in rows if row.valid_from <= now), default=None)
    return [Version(**row._asdict(), in_force=row.version == current) for row in rows]


def version_files(connection: Connection, version: int | None = None) -> dict[str, str]:
    """The files of a version, by default the newest: path in the folder -> text. Raises Reject where it is not there."""
    asked = select(strategy.c.files).order_by(strategy.c.version.desc()).limit(1)
    if version is not None:
        asked = asked.where(strategy.c.version == version)
    files: dict[str, str] | None = connection.execute(asked).scalar()
    if files is None:
        named = "No strategy has been published yet" if version is None else f"There is no version {version}"
        raise Reject(f"{named}; `fairlead strategy history` lists those there are.")
    return files


def _all() -> Select[Any]:
    return select(
        *strategy.c["version", "hash", "valid_from", "published_at", "author", "message", "changes"]
    )
