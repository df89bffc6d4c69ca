"""The relay: sends the outbox in order, shard by shard, and deletes what Kafka has acknowledged."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy import Connection, Engine, delete, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from schemas import metrics
from schemas.broker import Broker
from schemas.tables import outbox
from schemas.topics import MAX_RECORD_BYTES
from streams.failures import Verdict, in_words, verdict
from streams.halt import Halt
from streams.metrics import Meters
from streams.outbox import SHARDS
from streams.retry import backoff

_LOCKS: Final = 0x0FA1  # first half of the advisory locks' key; the second is the shard
_LOAD: Final = 1_000
_IDLE: Final = 0.5
_ACK: Final = 15.0
"""Seconds for Kafka to acknowledge. Well below the store's idle-in-transaction timeout: a relay that was frozen has
lost its lock only when its producer, too, has given up what it held."""
_log: Final = structlog.get_logger()

_WAITING: Final = text(
    "SELECT number FROM generate_series(0, :last) AS shard (number)"
    " WHERE EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.number) ORDER BY random()"
).bindparams(last=SHARDS - 1)


class Relay:
    """One a process; of two relays only the one that holds a shard's lock sends it."""

    def __init__(self, engine: Engine, broker: Broker, meters: Meters, halt: Halt) -> None:
        self._engine, self._broker, self._meters, self._halt = engine, broker, meters, halt
        self._nudged = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None

    def nudge(self) -> None:
        """Something was written; send it now."""
        self._nudged.set()

    async def forever(self) -> None:
        """Relay until the process ends; whatever is away is waited for."""
        waits = backoff()
        while not self._halt.is_set:
            try:
                sent = await self.once()
                waits = backoff()
                if not sent:
                    await self._rest(_IDLE)
            except (KafkaError, OSError, DBAPIError, PoolExhausted) as failure:
                if isinstance(failure, DBAPIError) and verdict(failure) is not Verdict.WAIT:
                    self._halt.because(failure)
                    break
                _log.warning("waiting", reason=in_words(failure))
                await self._halt.wait(next(waits))
        await self._drop_producer()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._nudged.wait(), seconds)
        self._nudged.clear()

    async def once(self) -> int:
        """Send a load of every shard that has one and that nobody else sends; give the number of records."""
        sent = 0
        for shard in await asyncio.to_thread(self._waiting):
            sent += await self._relay(shard)
        return sent

    def _waiting(self) -> Sequence[int]:
        with self._engine.connect() as connection:
            return connection.execute(_WAITING).scalars().all()

    async def _relay(self, shard: int) -> int:
        connection = await asyncio.to_thread(self._engine.connect)
        try:
            load = await asyncio.to_thread(_take, connection, shard)
            if load:
                await self._send_all_or_stop(load)
                await asyncio.to_thread(_forget, connection, [row.seq for row in load])
            for row in load:
                self._meters.count(metrics.OUTBOX_SENT, topic=row.topic)
            return len(load)
        finally:
            await asyncio.to_thread(connection.close)

    async def _send_all_or_stop(self, load: Sequence[Any]) -> None:
        """A producer that failed may still hold records: it is stopped while we hold the lock, before others send."""
        try:
            await asyncio.wait_for(self._send(load), 2 * _ACK)
        except BaseException:
            await self._drop_producer()
            raise

    async def _send(self, load: Sequence[Any]) -> None:
        """All of the load in its order; nothing is deleted unless Kafka has all of it."""
        producer = self._producer or await self._connect()
        sent = [await producer.send(row.topic, key=row.key.encode(), value=bytes(row.value)) for row in load]
        await asyncio.gather(*sent)

    async def _connect(self) -> AIOKafkaProducer:
        self._producer = AIOKafkaProducer(
            **self._broker.options(),
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            max_request_size=MAX_RECORD_BYTES,
            request_timeout_ms=int(_ACK * 1000),
        )
        await self._producer.start()
        return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(producer.stop(), _ACK)


def _take(connection: Connection, shard: int) -> Sequence[Any]:
    if not connection.execute(select(func.pg_try_advisory_xact_lock(_LOCKS, shard))).scalar():
        return ()
    rows = select(outbox.c.seq, outbox.c.topic, outbox.c.key, outbox.c.value).where(outbox.c.shard == shard)
    return connection.execute(rows.order_by(outbox.c.seq).limit(_LOAD)).all()


def _forget(connection: Connection, sent: list[int]) -> None:
    connection.execute(delete(outbox).where(outbox.c.seq.in_(sent)))
    connection.commit()


def left(connection: Connection) -> int:
    """How many records wait in the outbox."""
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one()
