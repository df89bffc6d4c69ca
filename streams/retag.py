"""A publish judges everything anew: chunk by chunk behind live work, and on from where it stopped."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, bindparam, exists, func, select

from alignment_rules.rulebook import ages, retirements
from schemas.tables import dirty as dirty_rows
from schemas.tables import item, retag
from streams import dirty, projects
from streams.dirty import Dirty
from streams.rulebooks import InForce, in_force
from streams.tag_chunk import tag
from streams.tag_marks import PROJECT, SCOPES

CHUNK: Final = 500
"""Items a transaction: live items wait for at most one such chunk."""


def drain(engine: Engine) -> int:
    """Tag the next chunk under the strategy in force; gives the number of its items. 0: nothing left, or another does."""
    with engine.begin() as connection:
        now = in_force(connection)
        if now is None or _scopes_are_dirty(connection):
            return 0
        job = connection.execute(_job(now.version)).first()
        if job is None or (job.done_at is not None and not _turned_since(job, now)):
            return 0
        return _step(connection, job.last_item_id if job.done_at is None else _again(connection, now), now)


def _step(connection: Connection, last: int, now: InForce) -> int:
    if last == 0:
        projects.recompute(connection, now)  # its day may have come long after it was published
    ids = list(connection.execute(_NEXT, {"last": last}).scalars())
    if ids:
        tag(connection, ids, now.now)
        _set(connection, now.version, last_item_id=ids[-1])
        return len(ids)
    connection.execute(
        retag.update()
        .where(retag.c.version <= now.version, retag.c.done_at.is_(None))
        .values(done_at=func.now())
    )
    dirty.mark(connection, (Dirty(PROJECT, project=name) for name in projects.named(connection, now.book)))
    return 1


def _again(connection: Connection, now: InForce) -> int:
    """Something was retired by its date, or work grew older: all is judged anew."""
    _set(connection, now.version, last_item_id=0, started_at=func.now(), done_at=None)
    return 0


def _turned_since(job: Row[Any], now: InForce) -> bool:
    """Whether an entry's last day lies between this job's start and today, or a day of which rules ask the age."""
    began = job.started_at.date()
    if began < now.today and ages(now.book.strategy):
        return True
    return any(began < day + timedelta(days=1) <= now.today for day in retirements(now.book.strategy))


def _set(connection: Connection, version: int, **values: Any) -> None:
    connection.execute(retag.update().where(retag.c.version == version).values(**values))


def _job(version: int) -> Select[Any]:
    return select(retag).where(retag.c.version == version).with_for_update(skip_locked=True)


def _scopes_are_dirty(connection: Connection) -> bool:
    return bool(connection.execute(select(exists().where(dirty_rows.c.kind == SCOPES))).scalar())


_NEXT: Final = select(item.c.id).where(item.c.id > bindparam("last")).order_by(item.c.id).limit(CHUNK)
