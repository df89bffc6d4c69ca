"""The way to Kafka of those who wait: a record is confirmed by all in-sync replicas before the next one is sent."""

import threading
from contextlib import suppress
from typing import Any, Final

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from schemas.broker import Broker
from schemas.errors import Retry
from schemas.topics import MAX_RECORD_BYTES, Topic

_REACHED: Final = 10.0
_CONFIRMED: Final = 30.0


class Log:
    """One topic. Connects when first needed, and anew after a failure. Safe to use from many threads.

    `reached` and `confirmed` are the seconds after which a broker counts as away and a record as refused.
    """

    def __init__(
        self, broker: Broker, topic: Topic, reached: float = _REACHED, confirmed: float = _CONFIRMED
    ) -> None:
        self._broker, self._topic = broker, topic.name
        self._reached_ms, self._confirmed_ms = int(reached * 1000), int(confirmed * 1000)
        self._lock = threading.Lock()
        self._producer: Any = None
        self._consumer: Any = None

    def append(self, key: str, value: bytes) -> None:
        """Return once the record is confirmed. Raises Retry when it was not; it may be there all the same."""
        producer = self._connected()
        try:
            producer.send(self._topic, value=value, key=key.encode()).get(timeout=self._confirmed_ms / 1000)
        except KafkaError as error:
            self._let_go(producer)
            raise self._away(error) from error

    def end(self, partition: int) -> int:
        """The offset that the partition's next record will get. Raises Retry."""
        place = TopicPartition(self._topic, partition)
        with self._lock:
            try:
                self._consumer = self._consumer or KafkaConsumer(
                    **self._broker.options(),
                    request_timeout_ms=self._reached_ms,
                    bootstrap_timeout_ms=self._reached_ms,
                    enable_auto_commit=False,
                )
                return int(self._consumer.end_offsets([place])[place])
            except KafkaError as error:
                consumer, self._consumer = self._consumer, None
                if consumer:
                    with suppress(KafkaError):
                        consumer.close()
                raise self._away(error) from error

    def close(self) -> None:
        """Let go of the broker."""
        with self._lock:
            for client in filter(None, (self._producer, self._consumer)):
                with suppress(KafkaError):
                    client.close()
            self._producer = self._consumer = None

    def _connected(self) -> Any:
        with self._lock:
            try:
                self._producer = self._producer or KafkaProducer(
                    **self._broker.options(),
                    acks="all",
                    enable_idempotence=True,
                    max_request_size=MAX_RECORD_BYTES,
                    bootstrap_timeout_ms=self._reached_ms,
                    max_block_ms=self._reached_ms,
                    request_timeout_ms=self._reached_ms,
                    delivery_timeout_ms=self._confirmed_ms,
                )
            except KafkaError as error:
                raise self._away(error) from error
            return self._producer

    def _let_go(self, producer: Any) -> None:
        with self._lock:
            if self._producer is producer:
                self._producer = None
        with suppress(KafkaError):
            producer.close(timeout=1)

    def _away(self, error: KafkaError) -> Retry:
        return Retry(
            f"Kafka at {self._broker.bootstrap} does not take records ({type(error).__name__}): is it running?"
        )
