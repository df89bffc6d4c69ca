"""When the log is not the one our marks speak of: say what differs, and start anew on the log as it now is."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select

from schemas.broker import Broker
from schemas.errors import LogMismatch
from schemas.identity import LogIdentity
from schemas.tables import mark, scope
from schemas.topics import COMMANDS, EVENTS
from streams import holes
from streams.catch_up import Reader
from streams.contiguous import Mark, contiguous
from streams.log_ends import LogEnds
from streams.record import Place, Record

TOPICS = (EVENTS, COMMANDS)


@dataclass(frozen=True)
class Difference:
    """One mark that does not fit its log."""

    agent: str
    place: Place  # as the mark has it
    next_offset: int
    end: int  # of the log that now has the name
    why: str


Marks = Mapping[tuple[str, Place], Mark]


def differences(engine: Engine, broker: Broker, identify: Callable[[str], LogIdentity]) -> list[Difference]:
    """Every mark that speaks of another log, lies beyond its log's end, or remembers another record."""
    marks = _marks(engine)
    now = {topic.name: identify(topic.name) for topic in TOPICS}
    ends, last = asyncio.run(_look(broker, marks))
    found = []
    for (agent, place), at in marks.items():
        where = place.topic, place.partition
        if why := _why(place, at, now[place.topic], ends[where], last.get(where)):
            found.append(Difference(agent, place, at.next_offset, ends[where], why))
    return found


def _marks(engine: Engine) -> Marks:
    with engine.connect() as connection:
        rows = connection.execute(select(mark).order_by(mark.c.topic, mark.c.partition)).all()
    known = {topic.name for topic in TOPICS}
    return {
        (r.agent, Place(r.topic, LogIdentity(r.cluster_id, r.topic_id), r.partition)): Mark(
            r.next_offset, r.last_hash
        )
        for r in rows
        if r.topic in known
    }


async def _look(
    broker: Broker, marks: Marks
) -> tuple[Mapping[tuple[str, int], int], dict[tuple[str, int], Record]]:
    asker = LogEnds(broker)
    try:
        ends = await asker.of(sorted({(place.topic, place.partition) for _, place in marks}))
    finally:
        await asker.close()
    offsets = {(p.topic, p.partition): at.next_offset - 1 for (_, p), at in marks.items() if at.last_hash}
    return ends, await Reader(broker).peek(offsets) if offsets else {}


def _why(place: Place, at: Mark, now: LogIdentity, end: int, last: Record | None) -> str:
    if place.log.cluster_id != now.cluster_id:
        return f"another cluster: {now.cluster_id}, the mark is of {place.log.cluster_id}"
    if place.log.topic_id != now.topic_id:
        return f"the topic was made anew: {now.topic_id}, the mark is of {place.log.topic_id}"
    if at.next_offset > end:
        return "the log ends below the mark: it lost records or was restored from older data"
    try:
        contiguous(at, [last] if last else [])
    except LogMismatch:
        return "another record stands where the last applied one was"
    return ""


def start_anew(engine: Engine, found: list[Difference]) -> int:
    """Drop the marks that do not fit, so that their logs are read from the start, and list every scope again.

    Facts stay: what is read again merges into them. Gives the number of scopes to be listed.
    """
    with engine.begin() as connection:
        for one in found:
            connection.execute(
                mark.delete().filter_by(
                    agent=one.agent,
                    cluster_id=one.place.log.cluster_id,
                    topic_id=one.place.log.topic_id,
                    partition=one.place.partition,
                )
            )
        scopes = connection.execute(select(scope.c.id)).scalars().all()
        holes.list_again(connection, scopes)
    return len(scopes)
