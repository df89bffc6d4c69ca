"""Faust: one app with one agent, no tables, no web server, no leader; it carries records and decides nothing.

Faust acknowledges what an agent was given, whatever became of it, and seeks by its own mind; so its committed
offset is a hint where to begin, and nothing here ever seeks.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import faust
import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from faust.app.base import BootStrategy
from faust.exceptions import ConsumerNotStarted

from schemas.broker import Broker
from schemas.topics import MAX_RECORD_BYTES
from streams.failures import in_words
from streams.halt import Halt
from streams.intake import Delivered, TopicPartition
from streams.record import Record, moment
from streams.retry import backoff
from streams.shells.shell import MAX_BATCH, SESSION, STOPPING, WITHIN, Deliver, Membership

_BUFFER: Final = 1_000  # records a stream holds beyond the batch in hand
_log: Final = structlog.get_logger()


class _ConsumerOnly(BootStrategy):
    enable_kafka_producer = False
    enable_web = False


class _App(faust.App):
    BootStrategy = _ConsumerOnly


class FaustShell:
    """A member of the group by Faust."""

    def __init__(self, member: Membership) -> None:
        self._member = member
        self._app: Any = None

    def assigned(self) -> set[TopicPartition]:
        """The partitions this process holds now."""
        try:
            return (
                {(place.topic, place.partition) for place in self._app.consumer.assignment()}
                if self._app
                else set()
            )
        except ConsumerNotStarted:
            return set()

    async def run(self, deliver: Deliver, halt: Halt) -> None:
        """Deliver until `halt`. Raises RuntimeError when Faust breaks: the supervisor starts a new process."""
        await _broker_answers(self._member.broker, halt)
        if halt.is_set:
            return
        app = self._build(deliver)
        app.conf.datadir.mkdir(parents=True, exist_ok=True)
        await app.start()
        self._app = app
        try:
            while not await halt.wait(1.0):
                if app.crashed or app.should_stop:
                    raise RuntimeError(f"Faust ended by itself: {app.crash_reason!r}") from app.crash_reason
        finally:
            await asyncio.wait_for(app.stop(), STOPPING)

    def _build(self, deliver: Deliver) -> Any:
        app = _App(self._member.group, loop=asyncio.get_running_loop(), **_settings(self._member))
        topic = app.topic(*self._member.topics, key_serializer="raw", value_serializer="raw")

        @app.agent(topic, name=self._member.group)
        async def carry(stream: Any) -> None:
            async for events in stream.take_events(MAX_BATCH, within=WITHIN):
                await deliver(_by_partition(events))

        return app


async def _broker_answers(broker: Broker, halt: Halt) -> None:
    """Faust waits for a broker that goes away, but not for one that is not there when it starts."""
    for wait in backoff():
        client = AIOKafkaAdminClient(**broker.options())
        try:
            await client.start()
        except (KafkaError, OSError) as failure:
            _log.warning("waiting", reason=in_words(failure), seconds=wait)
        else:
            return
        finally:
            await client.close()
        if await halt.wait(wait):
            return


def _by_partition(events: Sequence[Any]) -> Delivered:
    found: defaultdict[TopicPartition, list[Record]] = defaultdict(list)
    for event in events:
        read = event.message
        record = Record(read.offset, moment(int((read.timestamp or 0) * 1000)), read.key, read.value)
        found[read.topic, read.partition].append(record)
    return found


def _settings(member: Membership) -> dict[str, Any]:
    return {
        "broker": [f"kafka://{address}" for address in member.broker.bootstrap.split(",")],
        "broker_credentials": _credentials(member.broker),
        "broker_max_poll_records": MAX_BATCH,
        "broker_session_timeout": SESSION,
        "broker_heartbeat_interval": SESSION / 4,
        "broker_max_poll_interval": 3600.0,  # a batch waits for the store as long as it takes
        "consumer_auto_offset_reset": "latest" if member.newest else "earliest",
        "consumer_max_fetch_size": MAX_RECORD_BYTES,
        "datadir": str(member.home / "faust" / member.group),
        "store": "memory://",
        "stream_buffer_maxsize": _BUFFER,
        "stream_wait_empty": False,  # a rebalance must not wait for a store that is away
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
        "autodiscover": False,
    }


def _credentials(broker: Broker) -> Any:
    options = broker.options()
    context = options.get("ssl_context")
    if broker.security.startswith("SASL"):
        return faust.SASLCredentials(
            username=broker.username,
            password=broker.password,
            mechanism=broker.mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
