"""Kill anything at any moment: nothing is lost, nothing counts twice. `make chaos` runs the long form."""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka import KafkaProducer, TopicPartition
from sqlalchemy import select

from deploy import barrier, topics
from schemas.tables import dead_letter
from schemas.topics import COMMANDS, EVENTS
from streams.halt import Exit
from tests.chaos import engines, reference, strategy
from tests.chaos.engines import Engines
from tests.chaos.feeder import Feeder
from tests.chaos.fleet import Fleet
from tests.chaos.world import World
from tests.streams import snapshot


@dataclass(frozen=True)
class Form:
    """How much chaos. Seconds, and records a second."""

    events: int
    strikes: int
    outage: float
    frozen: float
    pace: float


SHORT = Form(events=4_000, strikes=8, outage=6, frozen=12, pace=200)
LONG = Form(events=52_000, strikes=24, outage=30, frozen=25, pace=200)
FORM = LONG if os.environ.get("FAIRLEAD_CHAOS") == "long" else SHORT
SEED = int(os.environ.get("FAIRLEAD_CHAOS_SEED", "7"))
BEGAN = time.monotonic()
TWICE = {"ingest": 2, "tag": 2, "effort": 1, "drift": 1}


def told(*words: object) -> None:
    print(f"{time.monotonic() - BEGAN:4.0f} s", *words, flush=True)  # noqa: T201 - a long run shows where it is


def until(condition: Callable[[], bool], limit: float, what: str) -> None:
    pause = threading.Event()
    for _ in range(int(limit * 10)):
        if condition():
            return
        pause.wait(0.1)
    pytest.fail(f"after {limit:.0f} s: {what}")


def command(running: Engines, value: bytes) -> None:
    producer = KafkaProducer(**running.broker.options(), acks="all")
    producer.send(COMMANDS.name, key=b"strategy", value=value).get(30)
    producer.close()


def settle(running: Engines) -> None:
    """Everything in the logs now is applied, judged and sent."""
    barrier.wait(running.store, barrier.ends(running.broker), patience=240)


def strike(fleet: Fleet) -> str:
    """Something befalls a worker, as soon as one is awake."""
    while not (befell := fleet.strike(FORM.frozen)):
        threading.Event().wait(0.1)
    return befell


def outage(running: Engines, engine: engines.Kafka | engines.Postgres) -> None:
    engine.stop()
    threading.Event().wait(FORM.outage)
    engine.start()


def strike_while_feeding(running: Engines, fleet: Fleet, feeder: Feeder, world: World) -> None:
    """Most events, with strikes, both outages and two publishes at random moments."""
    count = int(FORM.events * 0.7)
    end = feeder.fed + count
    happenings: list[Callable[[], object]] = [lambda: strike(fleet)] * FORM.strikes
    happenings += [lambda: outage(running, running.kafka), lambda: outage(running, running.postgres)]
    happenings.insert(0, lambda: command(running, strategy.publish(1, wallet=True)))
    middle = happenings[1:]
    fleet.random.shuffle(middle)
    middle.insert(len(middle) // 2, lambda: command(running, strategy.publish(2, wallet=False)))
    thread = feeder.feed(world.events(count))
    due = feeder.fed
    for left, happen in zip(range(len(middle) + 1, 0, -1), [happenings[0], *middle], strict=True):
        until(lambda due=due: feeder.fed >= due, 600, f"{feeder.fed} of {due} records acknowledged")  # type: ignore[misc]
        told(f"{feeder.fed:>7} records:", happen() or "an outage or a publish")
        due = feeder.fed + (end - feeder.fed) // (left + 1)  # evenly over what an outage left
    thread.join()


def push_the_group_ahead(running: Engines, fleet: Fleet, feeder: Feeder, world: World, share: float) -> None:
    """With no worker there, records come and the group's offsets are moved: to `share` of what was not applied."""
    fleet.down("ingest")
    before = topics.end_offsets(running.broker, EVENTS.name)
    feeder.feed(world.events(int(FORM.events * 0.15))).join()
    ends = topics.end_offsets(running.broker, EVENTS.name)
    offsets = {
        TopicPartition(EVENTS.name, p): before[p] + int((e - before[p]) * share) for p, e in ends.items()
    }
    engines.push_ahead(running.broker, "fairlead-ingest", offsets)
    told(f"{feeder.fed:>7} records: group offsets pushed to {share:.0%} of what is not applied")
    fleet.up("ingest", TWICE["ingest"])
    settle(running)


@pytest.mark.chaos
@pytest.mark.timeout(3_600 if FORM is LONG else 900)
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path):
    world = World(SEED)
    with engines.engines(tmp_path) as running:
        arguments = [running.url(), running.broker.bootstrap, str(tmp_path), "faust"]
        feeder = Feeder(running.broker, FORM.pace)
        with Fleet(arguments, tmp_path, dict(TWICE), random.Random(SEED)) as fleet:
            strike_while_feeding(running, fleet, feeder, world)
            settle(running)
            push_the_group_ahead(running, fleet, feeder, world, 0.5)
            push_the_group_ahead(running, fleet, feeder, world, 1.0)
        told(f"befell: {dict(fleet.befell)}; ended by themselves: {fleet.ended}")
        _compare(running, feeder)
        _a_topic_made_anew_stops_the_worker(running, fleet)


def _compare(running: Engines, feeder: Feeder) -> None:
    assert feeder.failures == []
    identify = topics.identify(running.broker)
    names = (EVENTS.name, COMMANDS.name)
    records = {name: engines.read(running.broker, name) for name in names}
    applied = sum(len(some) for some in records[EVENTS.name].values())
    assert applied >= feeder.fed >= FORM.events * 0.99
    reference.apply(running.reference, {name: identify(name) for name in names}, records)
    one, other = snapshot.everything(running.store), snapshot.everything(running.reference)
    told({name: len(rows) for name, rows in one.items()})
    assert snapshot.differences(one, other) == []
    with running.store.connect() as connection:
        dead = connection.execute(select(dead_letter.c.partition, dead_letter.c.offset, dead_letter.c.part))
        assert {tuple(row) for row in dead} == feeder.dead
    assert feeder.dead
    assert len(one["event_log"]) == applied + len(records[COMMANDS.name][0])


def _a_topic_made_anew_stops_the_worker(running: Engines, fleet: Fleet) -> None:
    with Fleet(fleet.arguments, fleet.home, {"ingest": 0}, fleet.random) as one:
        worker = one.start("ingest")
        until(lambda: b"working" in (fleet.home / "workers.log").read_bytes(), 60, "no worker works")
        engines.make_anew(running.broker, EVENTS.name)
        assert worker.process.wait(90) == Exit.OTHER_LOG
        assert one.start("ingest").process.wait(90) == Exit.OTHER_LOG
    assert b"fairlead recover" in (fleet.home / "workers.log").read_bytes()
