"""One raw event through each step: where it stands in the log, what became of it, and what is said of its items."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, func, select, tuple_

from schemas.broker import Broker
from schemas.errors import Reject
from schemas.tables import alignment, dirty, event_log, item, mark, outbox
from schemas.topics import COMMANDS, EVENTS, ITEMS
from schemas.trackers import parse
from schemas.work import Fact, Gone, Reread, WorkItem
from streams.catch_up import Reader
from streams.dead_letters import Letter
from streams.dead_letters import at as letters_at
from streams.envelope import open_event
from streams.record import Record

_PLACE: Final = re.compile(r"(?P<topic>[\w.-]+)\[(?P<partition>\d+)\]@(?P<offset>\d+)")


@dataclass(frozen=True)
class Step:
    """One record as `event_log` has it."""

    topic: str
    topic_id: str
    partition: int
    offset: int
    event_id: str
    scope_id: str
    kind: str
    received_at: datetime
    applied_at: datetime
    outcome: str
    parts: int
    changed: int


@dataclass(frozen=True)
class Touched:
    """An item that the event speaks of, as it stands now."""

    key: str
    title: str
    gone: bool
    revision: int
    state: str | None  # of its alignment; None while it has not been judged
    shares: list[dict[str, object]]
    rule: str
    version: int | None
    waits_to_be_judged: bool
    waits_in_outbox: bool


@dataclass(frozen=True)
class Trace:
    """Everything known of one record. `in_log` is false once the log has forgotten it: its items are then unknown."""

    step: Step
    letters: list[Letter]
    in_log: bool
    items: list[Touched]


def trace(engine: Engine, broker: Broker, event: str) -> list[Trace]:
    """The records of an event's id, or the one at `topic[partition]@offset`. Raises Reject when none was applied."""
    with engine.connect() as connection:
        steps = _steps(connection, event)
        if not steps:
            raise Reject(
                f"No applied record has the event id or place {event!r}. `fairlead status` shows whether records wait;"
                " a place is written fairlead.events[12]@345."
            )
        return [_trace(connection, broker, step) for step in steps]


def _steps(connection: Connection, event: str) -> list[Step]:
    topic = select(mark.c.topic).where(mark.c.topic_id == event_log.c.topic_id).limit(1).scalar_subquery()
    columns = [event_log.c[name] for name in Step.__dataclass_fields__ if name != "topic"]
    asked = select(func.coalesce(topic, "").label("topic"), *columns).order_by(event_log.c.applied_at)
    if place := _PLACE.fullmatch(event):
        there = (event_log.c.partition == int(place["partition"])) & (
            event_log.c.offset == int(place["offset"])
        )
        asked = asked.where(there, topic == place["topic"])
    else:
        asked = asked.where(event_log.c.event_id == event)
    return [Step(*row) for row in connection.execute(asked)]


def _trace(connection: Connection, broker: Broker, step: Step) -> Trace:
    letters = letters_at(connection, step.topic_id, step.partition, step.offset)
    record = _record(broker, step) if step.topic in (EVENTS.name, COMMANDS.name) else None
    identities = _identities(record) if record and step.topic == EVENTS.name else []
    return Trace(step, letters, record is not None, _touched(connection, identities))


def _record(broker: Broker, step: Step) -> Record | None:
    place = (step.topic, step.partition)
    return asyncio.run(Reader(broker).peek({place: step.offset})).get(place)


def _identities(record: Record) -> list[tuple[str, str]]:
    try:
        event = open_event(record.value)
    except Reject:
        return []
    found: list[tuple[str, str]] = []
    for part in event.parts:
        try:
            found += [
                (event.scope.tracker, named) for fact in parse(event, bytes(part)) for named in _named(fact)
            ]
        except Reject:
            continue  # the part is among the dead letters
    return found


def _named(fact: Fact) -> list[str]:
    """The external ids a fact is about; a hint's place may be one."""
    if isinstance(fact, Reread):
        return [fact.place]
    return [fact.external_id] if isinstance(fact, WorkItem | Gone) else []


def _touched(connection: Connection, identities: list[tuple[str, str]]) -> list[Touched]:
    judged = select(dirty.c.seq).where(dirty.c.kind == "item", dirty.c.item_id == item.c.id).exists()
    sent = select(outbox.c.seq).where(outbox.c.topic == ITEMS.name, outbox.c.key == item.c.key).exists()
    rows = connection.execute(
        select(
            *(item.c.key, item.c.title, item.c.gone, item.c.revision, alignment.c.state),
            *(
                func.coalesce(alignment.c.shares, func.jsonb_build_array()),
                func.coalesce(alignment.c.rule, ""),
            ),
            *(alignment.c.version, judged, sent),
        )
        .outerjoin_from(item, alignment, alignment.c.item_id == item.c.id)
        .where(tuple_(item.c.tracker, item.c.external_id).in_(identities))
        .order_by(item.c.key)
    )
    return [Touched(*row) for row in rows] if identities else []
