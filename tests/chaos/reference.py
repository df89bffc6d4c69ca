"""The fault-free run: the same log applied once, in order, by one process, into a database of its own."""

import threading

from sqlalchemy import Engine

from schemas.identity import LogIdentity
from schemas.topics import COMMANDS, EVENTS
from streams import drift, effort, tag
from streams.ledger import Ledger
from streams.record import Place, Record
from streams.worker import handlers


def apply(engine: Engine, log: dict[str, LogIdentity], records: dict[str, dict[int, list[Record]]]) -> None:
    """Apply all of both logs, then judge all of it."""
    ledger = Ledger(engine, "ingest", handlers(), threading.Event())
    for topic in (COMMANDS.name, EVENTS.name):
        for partition, some in records[topic].items():
            if some:
                assert (
                    ledger.apply(Place(topic, log[topic], partition), some).next_offset == some[-1].offset + 1
                )
    judge(engine)


def judge(engine: Engine) -> None:
    """Work off what is dirty."""
    while tag.drain(engine) + effort.drain(engine) + drift.drain(engine):
        pass
