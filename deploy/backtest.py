"""Back-testing a draft of the strategy against the store, on as many processes as are worth their start."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from alignment_rules.backtest import Moved, Report, report
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import Strategy, read
from deploy import store
from schemas.errors import Reject, Retry
from schemas.tables import retag
from streams import draft as drafts
from streams.draft import Owns, Turned, Window
from streams.rulebooks import InForce, in_force
from streams.tag_touched import Touch

DAYS: Final = 28
"""Days of a window: the figures' own."""
_WORTH: Final = 50_000
"""Items from which on more processes than one save time."""
_MOST: Final = 8
T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)


class Task(NamedTuple):
    """A part of the work that a process of its own may do."""

    url: str
    version: int
    before: Strategy  # read once: that takes longer than compiling it
    draft: Strategy
    day: date
    first: int = 0
    last: int = 0
    owns: Owns = {}  # noqa: RUF012 - never written to
    ids: tuple[int, ...] = ()
    window: Window | None = None


def backtest(engine: Engine, files: Mapping[str, str], days: int = DAYS) -> Report:
    """What these files would change. Raises Reject without a strategy in force, Retry while one is being applied."""
    with engine.connect() as connection:
        now = _settled(connection)
        draft = Rulebook(read(files), now.today)
        items, end = drafts.count(connection), drafts.last_day(connection)
        window = Window(end, days) if end else None
        parts = min(os.cpu_count() or 1, _MOST) if items >= _WORTH else 1
        url = store.written(engine.url, hide_password=False)
        blank = Task(url, now.version, now.book.strategy, draft.strategy, now.today, window=window)
        found = _turned(connection, blank, parts)
        moved = _all(
            *(connection, _judge),
            [blank._replace(owns=found.owns, ids=ids) for ids in _dealt(found.ids, parts)],
        )
        then, mixes = (
            drafts.mixes(connection, it) if it else {} for it in (window and window.before, window)
        )
        return report(items, [it for each in moved for it in each], then, mixes, now.book, draft, end, days)


def foreseen(engine: Engine, files: Mapping[str, str]) -> Report | None:
    """What publishing these files changes; None where it cannot be told: nothing is in force to compare with, a
    version is being applied still, or the store takes too long. A publish waits for none of that."""
    try:
        return backtest(engine, files)
    except Reject:
        return None
    except (Retry, DBAPIError, BrokenProcessPool) as why:
        _LOG.info("changes not foreseen: %s", str(why).partition("\n")[0])
        return None


def _turned(connection: Connection, blank: Task, parts: int) -> Turned:
    """All that must be judged again, with what the draft's rules say otherwise of it."""
    ranges = drafts.ranges(connection, parts)
    each = _all(connection, _look, [blank._replace(first=first, last=last) for first, last in ranges])
    found = Turned(
        {id_: own for it in each for id_, own in it.owns.items()}, {id_ for it in each for id_ in it.ids}
    )
    return found._replace(ids=found.ids | drafts.dependents(connection, _touch(connection, blank), found))


def _settled(connection: Connection) -> InForce:
    now = in_force(connection)
    if now is None:
        raise Reject(
            "No strategy is in force to compare with: publish a first one with `fairlead strategy publish DIR`."
        )
    done = connection.execute(select(retag.c.done_at).where(retag.c.version == now.version)).scalar()
    if done is None:
        raise Retry(
            f"Version {now.version} is still being applied; `fairlead status` shows how far. Try again after that."
        )
    return now


def _look(task: Task) -> Turned:
    with _connected(task.url) as connection:
        touch = _touch(connection, task)
        return drafts.turned(connection, touch, task.first, task.last)


def _touch(connection: Connection, task: Task) -> Touch:
    before, draft = Rulebook(task.before, task.day), Rulebook(task.draft, task.day)
    return Touch(connection, task.version, before, task.version, draft)


def _judge(task: Task) -> list[Moved]:
    with _connected(task.url) as connection:
        draft = Rulebook(task.draft, task.day)
        return drafts.moved(connection, draft, task.owns, task.ids, task.window)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = store.connect(url, pool=1)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _all(connection: Connection, work: Callable[[Task], T], tasks: list[Task]) -> list[T]:
    """One task is done here; more have a process each. The connection's transaction does not wait for them."""
    connection.rollback()
    if len(tasks) == 1:
        return [work(tasks[0])]
    with ProcessPoolExecutor(len(tasks), mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, tasks))


def _dealt(ids: Iterable[int], parts: int) -> list[tuple[int, ...]]:
    """In parts of the same size, each in the order of ids."""
    ordered = sorted(ids)
    return [tuple(ordered[len(ordered) * n // parts : len(ordered) * (n + 1) // parts]) for n in range(parts)]
