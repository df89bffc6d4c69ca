"""What one process does with the records a shell brings, and with those it does not bring.

A shell delivers; the ledger decides. When records arrive that the mark cannot reach, the catch-up reader brings
what is missing; `streams.sweep` calls it when nothing arrives although the log has more.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Final, TypeVar

import structlog

from schemas import metrics
from schemas.errors import Retry
from schemas.identity import LogIdentity
from schemas.tracing import span
from streams import marks
from streams.catch_up import Reader
from streams.contiguous import Hole
from streams.failures import in_words
from streams.halt import Halt
from streams.ledger import Applied, Ledger
from streams.metrics import Meters
from streams.record import Place, Record
from streams.retry import Stopped, backoff, until_it_passes

TopicPartition = tuple[str, int]
Delivered = Mapping[TopicPartition, Sequence[Record]]
T = TypeVar("T")
_log: Final = structlog.get_logger()


class Intake:
    """One agent's way from delivered records to the ledger. `identify` blocks; it is called in a thread."""

    def __init__(
        self,
        ledger: Ledger,
        reader: Reader,
        identify: Callable[[str], LogIdentity],
        topics: tuple[str, ...],
        meters: Meters,
        halt: Halt,
    ) -> None:
        self.ledger, self.reader, self.topics, self.meters, self.halt = ledger, reader, topics, meters, halt
        self.busy = 0  # deliveries under way
        self._identify = identify
        self._logs: dict[str, LogIdentity] = {}
        self._locks: defaultdict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def know_the_logs(self) -> None:
        """Ask which logs stand under the topics' names. Raises LogMismatch when they are not those applied so far."""
        for topic in self.topics:
            log = await self.blocking(self._identify, topic)
            if self._logs.get(topic) != log:
                await self.blocking(self._refuse_other_logs, Place(topic, log, 0))
                self._logs[topic] = log

    def _refuse_other_logs(self, place: Place) -> None:
        with self.ledger.engine.connect() as connection:
            marks.refuse_other_logs(connection, self.ledger.agent, place)

    async def blocking(self, work: Callable[..., T], *arguments: object) -> T:
        """The result of `work`, done in a thread and tried until no passing failure prevents it."""
        return await asyncio.to_thread(
            until_it_passes, lambda: work(*arguments), self.halt.threads, self._failed
        )

    def _failed(self) -> None:
        self.meters.count(metrics.RETRIES, agent=self.ledger.agent)

    def place(self, topic: str, partition: int) -> Place:
        """The partition as part of the log that now stands under the topic's name."""
        return Place(topic, self._logs[topic], partition)

    async def deliver(self, delivered: Delivered) -> None:
        """Apply what a shell brought. Never raises: what cannot be waited for ends the process."""
        self.busy += 1
        try:
            for (topic, partition), records in delivered.items():
                await self._deliver(self.place(topic, partition), records)
        except Stopped:
            _log.info("stopped with records undone; they stay in the log")
        except Exception as error:  # noqa: BLE001 - an agent that raises loses records; the process ends instead
            self.halt.because(error)
        finally:
            self.busy -= 1

    async def _deliver(self, place: Place, records: Sequence[Record]) -> None:
        async with self._locks[place]:
            applied = await self._apply(place, records)
            if applied.gap:
                beyond = min(record.offset for record in records if record.offset > applied.next_offset)
                _log.info("gap", place=str(place), mark=applied.next_offset, arrived=beyond)
                await self.know_the_logs()
                await self._read(place, applied.next_offset, beyond)
                await self._apply(place, records)

    async def catch_up(self, place: Place, mark: int) -> None:
        """Read and apply what the log has from `mark` on. Raises LogMismatch and Stopped."""
        async with self._locks[place]:
            _log.info("catching up", place=str(place), mark=mark)
            await self._read(place, mark, None)

    async def _read(self, place: Place, start: int, upto: int | None) -> None:
        for wait in backoff():
            try:
                async for stretch in self.reader.read(place.topic, place.partition, start, upto):
                    applied = await self._apply(place, stretch.records, stretch.holes)
                    start = max(start, applied.next_offset)
                    self.meters.count(metrics.CAUGHT_UP, len(stretch.records), topic=place.topic)
            except Retry as failure:
                _log.warning("waiting", reason=in_words(failure), seconds=wait)
                self._failed()
            else:
                return
            if await self.halt.wait(wait):
                raise Stopped
            await self.know_the_logs()

    async def _apply(self, place: Place, records: Sequence[Record], holes: Sequence[Hole] = ()) -> Applied:
        with span("apply", agent=self.ledger.agent, topic=place.topic):
            started = monotonic()
            applied = await asyncio.to_thread(self.ledger.apply, place, records, holes)
            self.meters.took(metrics.BATCH_SECONDS, monotonic() - started, agent=self.ledger.agent)
        for told in applied.told:
            self.meters.count(metrics.EVENTS_APPLIED, topic=place.topic, outcome=told.outcome.value)
            if told.dead:
                self.meters.count(metrics.DEAD_LETTERS, len(told.dead), topic=place.topic)
        if applied.holes:
            self.meters.count(metrics.HOLES, len(applied.holes), topic=place.topic)
        return applied
