"""An agent's intake in this process, over either shell, for as long as a test needs it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from kafka import KafkaProducer
from sqlalchemy import Engine, func, select

from deploy import topics
from schemas.broker import Broker
from schemas.events import RawEvent
from schemas.tables import mark
from schemas.topics import EVENTS
from streams.catch_up import Reader
from streams.halt import Halt
from streams.ingest import Ingest
from streams.intake import Delivered, Intake
from streams.ledger import Ledger
from streams.log_ends import LogEnds
from streams.metrics import Meters
from streams.shells.shell import Membership
from streams.sweep import Sweep
from streams.worker import SHELLS

LIMIT = 60.0


@dataclass
class Running:
    """What a test may look at."""

    halt: Halt
    intake: Intake
    delivered: list[Delivered]


@asynccontextmanager
async def agent(shell: str, broker: Broker, engine: Engine, home: Path) -> AsyncIterator[Running]:
    """The ingest agent on `fairlead.events` alone, with its sweep."""
    halt, meters = Halt(), Meters()
    ledger = Ledger(engine, "ingest", {EVENTS.name: Ingest()}, halt.threads)
    intake = Intake(ledger, Reader(broker), topics.identify(broker), (EVENTS.name,), meters, halt)
    await intake.know_the_logs()
    carrier = SHELLS[shell](Membership(broker, "fairlead-ingest", (EVENTS.name,), home))
    sweep = Sweep(intake, LogEnds(broker), carrier.assigned)
    running = Running(halt, intake, [])

    async def deliver(delivered: Delivered) -> None:
        running.delivered.append(delivered)
        await intake.deliver(delivered)

    tasks = [asyncio.create_task(carrier.run(deliver, halt)), asyncio.create_task(sweep.forever())]
    try:
        yield running
    finally:
        halt.stop()
        await asyncio.wait_for(asyncio.gather(*tasks), LIMIT)


async def until(condition: Callable[[], bool], limit: float = LIMIT) -> None:
    """Wait for a condition; it is asked in a thread."""
    async with asyncio.timeout(limit):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.1)  # what is waited for happens in other processes, which set no event


def send(broker: Broker, *events: RawEvent | bytes, key: str = "") -> None:
    """Send to `fairlead.events` and wait for the acknowledgement."""
    producer = KafkaProducer(**broker.options(), acks="all")
    for one in events:
        value = msgspec.json.encode(one) if isinstance(one, RawEvent) else one
        name = one.scope.id if isinstance(one, RawEvent) else key
        producer.send(EVENTS.name, key=name.encode(), value=value)
    producer.flush()
    producer.close()


def applied(engine: Engine) -> int:
    """How many records lie below the marks."""
    with engine.connect() as connection:
        return connection.execute(select(func.coalesce(func.sum(mark.c.next_offset), 0))).scalar_one()
