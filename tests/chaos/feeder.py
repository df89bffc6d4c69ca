"""Sends the world's events while everything else fails, and remembers where each went."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kafka import KafkaProducer

from schemas.broker import Broker
from schemas.topics import EVENTS
from tests.chaos.world import Sent


@dataclass
class Feeder:
    """`fed` counts acknowledged records; `dead` holds the place of every part that must end as a dead letter."""

    broker: Broker
    pace: float  # records a second, at most
    fed: int = 0
    dead: set[tuple[int, int, int]] = field(default_factory=set)
    failures: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._over = threading.Event()

    def feed(self, events: Iterable[Sent]) -> threading.Thread:
        """Send in the background; the thread ends when all are acknowledged."""
        thread = threading.Thread(target=self._feed, args=(iter(events),), daemon=True)
        thread.start()
        return thread

    def _feed(self, events: Iterator[Sent]) -> None:
        producer = KafkaProducer(
            **self.broker.options(),
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=600_000,
            max_block_ms=600_000,
        )
        for sent in events:
            future = producer.send(EVENTS.name, key=sent.key.encode(), value=sent.value)
            future.add_callback(self._acknowledged, sent)
            future.add_errback(self.failures.append)
            self._over.wait(1 / self.pace)
        producer.flush()
        producer.close()

    def _acknowledged(self, sent: Sent, where: object) -> None:
        with self._lock:
            self.fed += 1
            self.dead |= {(where.partition, where.offset, part) for part in sent.dead}  # type: ignore[attr-defined]
