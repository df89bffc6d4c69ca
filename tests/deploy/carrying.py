"""The commands' side of ingest in a thread: what a person decides is applied, as the worker would."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine

from schemas.broker import Broker
from schemas.identity import LogIdentity
from schemas.topics import COMMANDS
from streams.commands import Commands
from streams.record import Place, Record, moment

_PLACE = Place(COMMANDS.name, LogIdentity("cluster", "commands"), 0)


@contextmanager
def carrying(broker: Broker, engine: Engine) -> Iterator[None]:
    """Apply each command that is sent during the block, in a transaction of its own."""
    consumer = KafkaConsumer(**broker.options(), enable_auto_commit=False)
    partition = TopicPartition(COMMANDS.name, 0)
    consumer.assign([partition])
    consumer.seek_to_end(partition)
    consumer.position(partition)
    over = threading.Event()

    def carry() -> None:
        while not over.is_set():
            for records in consumer.poll(timeout_ms=100).values():
                for one in records:
                    with engine.begin() as connection:
                        record = Record(one.offset, moment(one.timestamp), one.key, one.value)
                        Commands().apply(connection, _PLACE, [record])

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)
        consumer.close()
