"""How much waits, and how long: what a worker shows so that a queue that only grows is noticed."""

import asyncio
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from schemas import metrics
from schemas.tables import dirty, outbox
from streams.failures import in_words
from streams.halt import Halt
from streams.metrics import Meters

EVERY: Final = 10.0
_log: Final = structlog.get_logger()
_NOW: Final = func.clock_timestamp()
_DIRTY: Final = select(
    dirty.c.kind, func.count(), func.extract("epoch", _NOW - func.min(dirty.c.enqueued_at))
).group_by(dirty.c.kind)
_OUTBOX: Final = select(
    func.count(), func.coalesce(func.extract("epoch", _NOW - func.min(outbox.c.enqueued_at)), 0)
).select_from(outbox)


class Backlog:
    """Counts every few seconds; all workers on one store show the same numbers."""

    def __init__(self, engine: Engine, meters: Meters, home: Path) -> None:
        self._engine, self._meters, self._home = engine, meters, home
        self._kinds: set[str] = set()

    async def forever(self, halt: Halt) -> None:
        """Count until the process ends; a store that is away keeps the last numbers."""
        while not halt.is_set:
            try:
                await asyncio.to_thread(self.once)
            except (DBAPIError, PoolExhausted, OSError) as away:
                _log.info("backlog not counted", reason=in_words(away))
            await halt.wait(EVERY)

    def once(self) -> None:
        """Count now. Raises what the store raises while it is away."""
        with self._engine.connect() as connection:
            self._show_dirty(connection.execute(_DIRTY))
            self._show_outbox(connection)
        self._meters.show(metrics.HOME_FREE, shutil.disk_usage(self._home).free)

    def _show_dirty(self, found: Iterable[Row[str, int, float]]) -> None:
        counted = {kind: (rows, float(age)) for kind, rows, age in found}
        self._kinds |= counted.keys()
        for kind in self._kinds:
            rows, age = counted.get(kind, (0, 0.0))
            self._meters.show(metrics.DIRTY_ROWS, rows, kind=kind)
            self._meters.show(metrics.DIRTY_AGE, age, kind=kind)

    def _show_outbox(self, connection: Connection) -> None:
        rows, age = connection.execute(_OUTBOX).one()
        self._meters.show(metrics.OUTBOX_ROWS, rows)
        self._meters.show(metrics.OUTBOX_AGE, float(age))
