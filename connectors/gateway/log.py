"""The gateway's way to Kafka: every record acknowledged by all in-sync replicas within a limit, or refused."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from schemas.broker import Broker
from schemas.errors import Retry
from schemas.partitioner import partition_of
from schemas.topics import EVENTS, MAX_RECORD_BYTES, Topic

ACKNOWLEDGED_WITHIN: Final = 4.0
"""Seconds after which a sender is told to come back: its answer must be there within five."""
_MOST_PENDING: Final = 100_000_000
_LONGEST_BACKOFF: Final = 2.0
_CLOSED_WITHIN: Final = 3.0
_LINGERS_MS: Final = 5  # as Kafka's own clients from 4.0 on: fewer requests, each with more
_log = structlog.get_logger()


class Log:
    """An idempotent producer that connects by itself and is replaced when it breaks.

    An idempotent producer never gives a record up: what was refused after the limit is still delivered once the
    broker is back (a repeat changes nothing). `_pending` bounds how much of that is kept.
    """

    def __init__(self, broker: Broker, within: float = ACKNOWLEDGED_WITHIN) -> None:
        self._broker = broker
        self._within = within
        self._producer: AIOKafkaProducer | None = None
        self._connected = asyncio.Event()
        self._connecting: asyncio.Task[None] | None = None
        self._pending = 0

    @property
    def connected(self) -> bool:
        """Whether a producer is there; the broker may still be away for a moment."""
        return self._connected.is_set()

    def open(self) -> None:
        """Begin to connect, however long that takes."""
        self._connecting = asyncio.create_task(self._connect())

    async def close(self) -> None:
        """Stop connecting, or let go of the producer."""
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
        if self._producer:
            await _stopped(self._producer)

    async def append(self, key: str, value: bytes, topic: Topic = EVENTS) -> None:
        """Return once Kafka acknowledged the record. Raises Retry when it did not within the limit."""
        try:
            async with asyncio.timeout(self._within):
                await self._connected.wait()
                acknowledged = await self._send(topic, key, value)
                await asyncio.shield(acknowledged)
        except TimeoutError as error:
            raise Retry(f"Kafka did not acknowledge within {self._within:g} s") from error
        except KafkaError as error:
            if not (error.retriable or isinstance(error, MessageSizeTooLargeError)):
                self._replace(error)
            raise Retry(f"Kafka refused the record: {type(error).__name__}") from error

    async def _send(self, topic: Topic, key: str, value: bytes) -> "asyncio.Future[object]":
        if self._pending + len(value) > _MOST_PENDING or self._producer is None:
            raise Retry("Kafka is away and enough records wait for it")
        self._pending += len(value)
        try:
            acknowledged: asyncio.Future[object] = await self._producer.send(
                topic.name, value, key.encode(), partition_of(key, topic.partitions)
            )
        except BaseException:
            self._pending -= len(value)
            raise
        acknowledged.add_done_callback(lambda done: self._settled(done, len(value)))
        return acknowledged

    def _settled(self, done: "asyncio.Future[object]", size: int) -> None:
        self._pending -= size
        if not done.cancelled():
            done.exception()  # whoever waited has it; a late one is not an error of the loop's

    def _replace(self, why: KafkaError) -> None:
        if not self._connected.is_set():
            return
        _log.warning("kafka producer replaced", reason=repr(why))
        self._connected.clear()
        broken, self._producer = self._producer, None
        self._connecting = asyncio.create_task(self._connect(broken))

    async def _connect(self, broken: AIOKafkaProducer | None = None) -> None:
        if broken:
            await _stopped(broken)
        backoff = 0.1
        while not (producer := await self._started()):
            await asyncio.sleep(backoff)
            backoff = min(_LONGEST_BACKOFF, 2 * backoff)
        self._producer = producer
        self._connected.set()
        _log.info("kafka connected")

    async def _started(self) -> AIOKafkaProducer | None:
        producer = AIOKafkaProducer(
            **self._broker.options(),
            acks="all",
            linger_ms=_LINGERS_MS,
            enable_idempotence=True,
            max_request_size=MAX_RECORD_BYTES,
            request_timeout_ms=int(self._within * 1000),
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as error:
            _log.warning(
                "kafka not reached", reason=repr(error), remedy="check kafka.bootstrap and that it runs"
            )
            await _stopped(producer)
            return None
        return producer


async def _stopped(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(_CLOSED_WITHIN):
            await producer.stop()
    except (TimeoutError, KafkaError) as error:
        _log.warning("kafka producer abandoned", reason=repr(error))
