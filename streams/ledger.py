"""The ledger: one transaction per partition and batch, that applies what continues the mark and moves it.

A record is applied exactly once in effect because its facts, its log row and the mark commit together: whatever is
killed, whoever else works on the same partition, however often Kafka delivers it.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, Engine

from streams import dead_letters, event_log, holes, marks
from streams.contiguous import Hole, Run, contiguous
from streams.handler import Handler, Told
from streams.record import Place, Record
from streams.retry import until_it_passes

PORTION_BYTES: Final = 4_000_000
"""Values of more than this are not put into one transaction together, so that it stays well below its timeout."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one call did: where the mark stands, and whether records arrived that it could not reach."""

    next_offset: int
    gap: bool
    told: tuple[Told, ...] = ()
    holes: tuple[Hole, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """One agent's marks in one store. Thread-safe: partitions may be applied side by side."""

    engine: Engine
    agent: str
    handlers: Mapping[str, Handler]
    stop: threading.Event
    waiting: Callable[[], None] = lambda: None  # called at each failure that is waited for

    def apply(self, place: Place, records: Sequence[Record], found: Sequence[Hole] = ()) -> Applied:
        """Apply what of `records` continues the mark; `found` are holes, which only the catch-up reader may name.

        Raises LogMismatch when the log is not the one applied so far, Stopped when asked to end while waiting.
        """
        told: list[Told] = []
        stepped: list[Hole] = []
        for portion in portions(sorted(records, key=lambda record: record.offset)):
            run, tells = until_it_passes(partial(self._once, place, portion, found), self.stop, self.waiting)
            told += tells
            stepped += run.holes
            if run.gap:
                break
        return Applied(run.mark.next_offset, run.gap, tuple(told), tuple(stepped))

    def _once(self, place: Place, records: Sequence[Record], found: Sequence[Hole]) -> tuple[Run, list[Told]]:
        with self.engine.begin() as connection:
            mark = marks.lock(connection, self.agent, place)
            run = contiguous(mark, records, found)
            if run.mark == mark:
                return run, []
            told = self._apply(connection, place, run.records)
            holes.record(connection, place, run.holes)
            marks.move(connection, self.agent, place, run.mark)
        return run, told

    def _apply(self, connection: Connection, place: Place, records: Sequence[Record]) -> list[Told]:
        told = self.handlers[place.topic].apply(connection, place, records)
        event_log.write(connection, place, records, told)
        dead_letters.write(connection, place, records, told)
        return told


def portions(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Cut a batch where its values grow too large for one transaction; there is always one portion."""
    start, size = 0, 0
    for position, record in enumerate(records):
        size += len(record.value or b"")
        if size > PORTION_BYTES and position > start:
            yield records[start:position]
            start, size = position, len(record.value or b"")
    yield records[start:]
