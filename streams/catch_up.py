"""The catch-up reader: reads what the shell did not bring, with a plain consumer that belongs to no group.

It alone may say that the log has a hole, because it alone reads without a position that somebody else moves.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from schemas.broker import Broker
from schemas.errors import Retry
from schemas.topics import MAX_RECORD_BYTES
from streams import groupless
from streams.contiguous import Hole
from streams.record import Record, moment

BATCH: Final = 500
_WAIT_MS: Final = 1_000
_PATIENCE: Final = 30  # empty answers in a row, each after _WAIT_MS
ABSENT: Final = "the log has no record there (control record or compaction)"
EXPIRED: Final = "below the log's start (retention)"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records in the order of the log, and the holes before, between and after them."""

    records: tuple[Record, ...]
    holes: tuple[Hole, ...]


def as_record(read: ConsumerRecord) -> Record:
    """aiokafka's record in our words."""
    return Record(read.offset, moment(read.timestamp), read.key, read.value)


@dataclass(frozen=True)
class Reader:
    """Reads partitions of one broker from given offsets. Raises Retry while the broker does not answer."""

    broker: Broker

    async def peek(self, offsets: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], Record]:
        """The record at one offset of each partition, where the log still has it."""
        async with self._consumer() as consumer:
            asked = {TopicPartition(*place): offset for place, offset in offsets.items()}
            starts = await consumer.beginning_offsets(list(asked))
            ends = await consumer.end_offsets(list(asked))
            there = {place: at for place, at in asked.items() if starts[place] <= at < ends[place]}
            consumer.assign(list(there))
            for place, offset in there.items():
                consumer.seek(place, offset)
            found = await _first_of_each(consumer, set(there))
            return {
                (p.topic, p.partition): as_record(one) for p, one in found.items() if one.offset == there[p]
            }

    async def read(
        self, topic: str, partition: int, start: int, upto: int | None = None
    ) -> AsyncIterator[Stretch]:
        """All of [start, upto), or up to the log's end; the record before `start` too, where it still exists."""
        async with self._consumer() as consumer:
            place = TopicPartition(topic, partition)
            first = (await consumer.beginning_offsets([place]))[place]
            end = (await consumer.end_offsets([place]))[place]
            limit = end if upto is None else min(upto, end)
            consumer.assign([place])
            consumer.seek(place, max(first, start - 1))
            if first > start:
                yield Stretch((), (Hole(start, first, EXPIRED),))
            async for stretch in _stretches(consumer, place, max(first, start), limit):
                yield stretch

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        try:
            consumer = await groupless.connect(
                self.broker,
                auto_offset_reset="none",
                max_partition_fetch_bytes=MAX_RECORD_BYTES,
                request_timeout_ms=20_000,
            )
            try:
                yield consumer
            finally:
                await consumer.stop()
        except OffsetOutOfRangeError as moved:
            raise Retry(f"the log moved while it was read: {moved}") from moved
        except KafkaError as error:
            raise Retry(f"Kafka at {self.broker.bootstrap}: {type(error).__name__} {error}") from error


async def _first_of_each(
    consumer: AIOKafkaConsumer, missing: set[TopicPartition]
) -> dict[TopicPartition, ConsumerRecord]:
    found: dict[TopicPartition, ConsumerRecord] = {}
    for _ in range(_PATIENCE):
        if not missing:
            break
        for place, read in (await consumer.getmany(*missing, timeout_ms=_WAIT_MS)).items():
            found[place] = read[0]
            consumer.pause(place)
        missing -= set(found)
    return found


async def _stretches(
    consumer: AIOKafkaConsumer, place: TopicPartition, expected: int, limit: int
) -> AsyncIterator[Stretch]:
    silent = 0
    while expected < limit:
        found = (await consumer.getmany(place, timeout_ms=_WAIT_MS, max_records=BATCH)).get(place, [])
        read = [as_record(one) for one in found]
        position = await consumer.position(place)
        reached = min(limit, position)
        if read or reached > expected:
            silent = 0
            yield Stretch(
                tuple(read),
                tuple(_absent(expected, reached, [one.offset for one in read if one.offset < reached])),
            )
            expected = max(expected, reached)
        else:
            silent += 1
            if silent >= _PATIENCE:
                raise Retry(f"{place.topic}[{place.partition}]: no answer for offset {expected} of {limit}")


def _absent(start: int, stop: int, there: Iterable[int]) -> Iterator[Hole]:
    """The runs of offsets in [start, stop) of which no record came."""
    for offset in (*sorted(there), stop):
        if offset > start:
            yield Hole(start, offset, ABSENT)
        start = max(start, offset + 1)
