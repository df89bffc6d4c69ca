"""A publish judges anew what it can touch: chunk by chunk behind live work, and on from where it stopped.

Who inherits from what turned on the way is the publish's work, too, and comes before its next chunk.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, bindparam, exists, func, select

from alignment_rules.rulebook import Rulebook, ages, retirements
from schemas.tables import dirty as dirty_rows
from schemas.tables import item, retag
from streams import announcing, behind, corrected, dirty, effort_weights, locks, projects, rulebooks
from streams.behind import CHUNK
from streams.dirty import Dirty
from streams.rulebooks import InForce, in_force
from streams.tag_chunk import tag
from streams.tag_marks import DEPENDENTS_BEHIND, PROJECT, SCOPES
from streams.tag_touched import Passed, Touch

_Started = tuple[int, datetime]
EVERYTHING: Final = 0
"""The base of a job that takes nothing over from an earlier version."""


def drain(engine: Engine) -> int:
    """Do the next step under the strategy in force; 0: nothing left to do, or another does it."""
    with engine.begin() as connection:
        now = in_force(connection)
        if now is None or _scopes_are_dirty(connection):
            return 0
        job = connection.execute(_job(now.version)).first()
        if job is None:
            return 0
        if job.done_at is not None:
            return _again(connection, now) if _turned_since(job, now.book, now) else 0
        return _begin(connection, now) if job.base is None else _step(connection, job, now)


def _begin(connection: Connection, now: InForce) -> int:
    """Wait for all who still judge by an earlier version, and find out what of it may be taken over."""
    locks.wait_for_judges(connection)
    projects.recompute(connection, now)  # its day may have come long after it was published
    effort_weights.follow(connection, now)
    base = _base(connection, now)
    _set(connection, now.version, base=base, started_at=func.now())
    if base != EVERYTHING:
        corrected.mark_changed(connection, _touch(connection, base, now).difference)
    return 1


def _base(connection: Connection, now: InForce) -> int:
    """The last version that judged everything, unless its day is over."""
    last = connection.execute(_DONE, {"version": now.version}).first()
    if last is None:
        return EVERYTHING
    before = rulebooks.as_of(connection, last.version, last.started_at.date())
    return EVERYTHING if _turned_since(last, before, now) else last.version


def _step(connection: Connection, job: Row[Any], now: InForce) -> int:
    if worked := behind.step(connection):
        return worked
    passed = _next(connection, job, now)
    if passed.ids:
        tag(connection, passed.ids, now.now, DEPENDENTS_BEHIND)
    if passed.last:
        _set(connection, now.version, last_item_id=passed.last)
        return max(1, len(passed.ids))
    if not announcing.announce(connection, now, job.started_at):
        return 1
    connection.execute(
        retag.update()
        .where(retag.c.version <= now.version, retag.c.done_at.is_(None))
        .values(done_at=func.now())
    )
    dirty.mark(connection, (Dirty(PROJECT, project=name) for name in projects.named(connection, now.book)))
    return 1


def _next(connection: Connection, job: Row[Any], now: InForce) -> Passed:
    if job.base == EVERYTHING:
        ids = list(connection.execute(_NEXT, {"last": job.last_item_id}).scalars())
        return Passed(ids, ids[-1] if ids else 0)
    return _touch(connection, job.base, now).next(connection, job.last_item_id, CHUNK)


_TOUCHES: Final[dict[tuple[str, _Started, _Started, Rulebook], Touch]] = {}
"""The one in use, by the store it is of: what it knows of links is as old as the job, and what changed since was judged since.

So it is of the job that began then, and not of one that was rolled back or of another store in the same place.
"""


def _touch(connection: Connection, base: int, now: InForce) -> Touch:
    began = {
        row.version: row.started_at for row in connection.execute(_STARTED, {"versions": [base, now.version]})
    }
    key = str(connection.engine.url), (base, began[base]), (now.version, began[now.version]), now.book
    if key not in _TOUCHES:
        before = rulebooks.as_of(connection, base, began[base].date())
        _TOUCHES.clear()
        _TOUCHES[key] = Touch(connection, base, before, now.version, now.book)
    return _TOUCHES[key]


def _again(connection: Connection, now: InForce) -> int:
    """Something was retired by its date, or work grew older: all is judged anew."""
    _set(connection, now.version, last_item_id=0, base=EVERYTHING, started_at=func.now(), done_at=None)
    return 1


def _turned_since(job: Row[Any], book: Rulebook, now: InForce) -> bool:
    """Whether an entry's last day lies between this job's start and today, or a day of which rules ask the age."""
    began = job.started_at.date()
    if began < now.today and ages(book.strategy):
        return True
    return any(began < day + timedelta(days=1) <= now.today for day in retirements(book.strategy))


def _set(connection: Connection, version: int, **values: Any) -> None:
    connection.execute(retag.update().where(retag.c.version == version).values(**values))


def _job(version: int) -> Select[Any]:
    return select(retag).where(retag.c.version == version).with_for_update(skip_locked=True)


def _scopes_are_dirty(connection: Connection) -> bool:
    return bool(connection.execute(select(exists().where(dirty_rows.c.kind == SCOPES))).scalar())


_STARTED: Final = select(retag.c.version, retag.c.started_at).where(
    retag.c.version.in_(bindparam("versions", expanding=True))
)
_NEXT: Final = select(item.c.id).where(item.c.id > bindparam("last")).order_by(item.c.id).limit(CHUNK)
_DONE: Final = (
    select(retag)
    .where(retag.c.version < bindparam("version"), retag.c.done_at.is_not(None))
    .order_by(retag.c.version.desc())
    .limit(1)
)
