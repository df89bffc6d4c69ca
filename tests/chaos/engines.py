"""Kafka and PostgreSQL of the chaos run's own, which it stops and starts, and what it does to them by hand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError, NoError
from kafka.structs import OffsetAndMetadata
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

import schemas.migrations
from deploy import store, topics
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from schemas.broker import Broker
from streams.record import Record, moment


@dataclass
class Engines:
    """The two engines, and the store's and the reference's database."""

    kafka: Kafka
    postgres: Postgres
    broker: Broker
    store: Engine
    reference: Engine

    def url(self) -> str:
        """The store's, for workers."""
        return self.postgres.url


@contextmanager
def engines(home: Path) -> Iterator[Engines]:
    """Both engines with all topics, and two migrated databases."""
    with Postgres(home, durable=False) as postgres, Kafka(home, durable=False) as kafka:
        broker = Broker(kafka.bootstrap)
        topics.create(broker)
        made = store.connect(postgres.url)
        schemas.migrations.upgrade(made)
        made.dispose()
        yield Engines(kafka, postgres, broker, made, _copy(postgres))


def _copy(postgres: Postgres) -> Engine:
    admin = store.connect(
        make_url(postgres.url).set(database="postgres").render_as_string(hide_password=False)
    )
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE reference TEMPLATE fairlead"))
    admin.dispose()
    return store.connect(
        make_url(postgres.url).set(database="reference").render_as_string(hide_password=False)
    )


def read(broker: Broker, topic: str) -> dict[int, list[Record]]:
    """All records of a topic by partition, in order."""
    ends = topics.end_offsets(broker, topic)
    found: dict[int, list[Record]] = {partition: [] for partition in ends}
    consumer = KafkaConsumer(**broker.options(), enable_auto_commit=False, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(topic, partition) for partition in ends])
    while any(not found[p] or found[p][-1].offset < end - 1 for p, end in ends.items() if end):
        for place, batch in consumer.poll(timeout_ms=1000).items():
            found[place.partition] += [Record(r.offset, moment(r.timestamp), r.key, r.value) for r in batch]
    consumer.close()
    return found


def push_ahead(broker: Broker, group: str, offsets: dict[TopicPartition, int], limit: float = 60) -> None:
    """Move a group's committed offsets by hand, as an operator might, once it has no living member."""
    wanted = {place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
    pause, until = threading.Event(), time.monotonic() + limit
    admin = KafkaAdminClient(**broker.options())
    try:
        while not _moved(admin, group, wanted):
            assert time.monotonic() < until, f"the offsets of {group} cannot be moved"
            pause.wait(0.2)
    finally:
        admin.close()


def _moved(admin: KafkaAdminClient, group: str, wanted: dict[TopicPartition, OffsetAndMetadata]) -> bool:
    try:
        return all(error is NoError for error in admin.alter_group_offsets(group, wanted).values())
    except KafkaError:
        return False


def make_anew(broker: Broker, topic: str) -> None:
    """Delete a topic and create it again under the same name."""
    before = topics.identify(broker)(topic)
    admin = KafkaAdminClient(**broker.options())
    try:
        admin.delete_topics([topic])
    finally:
        admin.close()
    while True:
        topics.create(broker)
        if topics.identify(broker)(topic) != before:
            return
