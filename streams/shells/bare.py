"""The bare aiokafka loop: the way out, should Faust ever fail us."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from schemas.topics import MAX_RECORD_BYTES
from streams.catch_up import as_record
from streams.halt import Halt
from streams.intake import TopicPartition
from streams.retry import backoff
from streams.shells.shell import MAX_BATCH, SESSION, WITHIN, Deliver, Membership

_COMMIT_EVERY: Final = 3.0
_log: Final = structlog.get_logger()


class BareShell:
    """A plain consumer of the group; its committed offset is a hint where to begin, no more."""

    def __init__(self, member: Membership) -> None:
        self._member = member
        self._consumer: AIOKafkaConsumer | None = None

    def assigned(self) -> set[TopicPartition]:
        """The partitions this process holds now."""
        held = self._consumer.assignment() if self._consumer else ()
        return {(place.topic, place.partition) for place in held}

    async def run(self, deliver: Deliver, halt: Halt) -> None:
        """Deliver until `halt`; a broker that is away is waited for."""
        for wait in backoff():
            try:
                await self._session(deliver, halt)
            except (KafkaError, OSError) as failure:
                _log.warning("waiting", reason=f"{type(failure).__name__}: {failure}", seconds=wait)
            if await halt.wait(0 if halt.is_set else wait):
                return

    async def _session(self, deliver: Deliver, halt: Halt) -> None:
        consumer = self._consumer = self._make()
        try:
            await consumer.start()
            committed_at = monotonic()
            while not halt.is_set:
                found = await consumer.getmany(timeout_ms=int(WITHIN * 1000), max_records=MAX_BATCH)
                if found:
                    await deliver(
                        {
                            (p.topic, p.partition): [as_record(one) for one in read]
                            for p, read in found.items()
                        }
                    )
                if monotonic() - committed_at > _COMMIT_EVERY and not halt.is_set:
                    with _only_a_hint():
                        await consumer.commit()
                    committed_at = monotonic()
        finally:
            await consumer.stop()
            self._consumer = None

    def _make(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            *self._member.topics,
            **self._member.broker.options(),
            group_id=self._member.group,
            enable_auto_commit=False,
            auto_offset_reset="latest" if self._member.newest else "earliest",
            max_partition_fetch_bytes=MAX_RECORD_BYTES,
            session_timeout_ms=int(SESSION * 1000),
            heartbeat_interval_ms=int(SESSION * 1000 / 4),
            max_poll_interval_ms=3_600_000,  # a batch waits for the store as long as it takes
        )


@contextmanager
def _only_a_hint() -> Iterator[None]:
    try:
        yield
    except KafkaError as refused:
        _log.info("group offset not stored", reason=str(refused))
