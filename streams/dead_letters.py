"""Dead letters: what can never be applied as it is, kept with reason and place until it is replayed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.errors import Reject
from schemas.identity import LogIdentity
from schemas.tables import dead_letter
from streams.handler import Dead, Handler, Told
from streams.record import Place, Record

_log: Final = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """One dead letter; `part` -1 is a whole record."""

    id: int
    topic: str
    topic_id: str
    partition: int
    offset: int
    part: int
    event_id: str
    reason: str
    payload: bytes
    attempts: int
    died_at: datetime
    replayed_at: datetime | None


class Replay(StrEnum):
    """What a replay came to."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"  # all it says is known by now
    IGNORED = "ignored"
    STILL_DEAD = "still dead"
    ALREADY = "already replayed"


def write(connection: Connection, place: Place, records: Sequence[Record], told: Sequence[Told]) -> None:
    """Set aside what died of these records."""
    rows = [_row(place, r, t, dead) for r, t in zip(records, told, strict=True) for dead in t.dead]
    if not rows:
        return
    statement = insert(dead_letter)
    again = {name: statement.excluded[name] for name in ("event_id", "reason", "payload")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(dead_letter.primary_key), set_={**again, "replayed_at": None}
        ),
        rows,
    )
    _log.warning("dead letters", place=str(place), parts=len(rows), first=rows[0]["reason"])


def _row(place: Place, record: Record, told: Told, dead: Dead) -> dict[str, object]:
    return {
        "topic": place.topic,
        "topic_id": place.log.topic_id,
        "partition": place.partition,
        "offset": record.offset,
        "part": dead.part,
        "event_id": told.event_id,
        "reason": storable(dead.reason),
        "payload": dead.payload,
    }


def storable(reason: str) -> str:
    """A reason may quote what it rejects; the store takes neither NUL nor lone surrogates."""
    return reason.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def find(connection: Connection, *, replayed: bool = False, limit: int = 1000) -> list[Letter]:
    """The letters, oldest first; those already replayed only when asked for."""
    wanted = select(*_COLUMNS).order_by(dead_letter.c.id).limit(limit)
    if not replayed:
        wanted = wanted.where(dead_letter.c.replayed_at.is_(None))
    return [_letter(row) for row in connection.execute(wanted).mappings()]


def get(connection: Connection, number: int, *, lock: bool = False) -> Letter:
    """One letter. Raises Reject when there is none of that number."""
    wanted = select(*_COLUMNS).where(dead_letter.c.id == number)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    if row is None:
        raise Reject(f"There is no dead letter {number}: `fairlead dead-letters list` shows those there are.")
    return _letter(row)


def at(connection: Connection, topic_id: str, partition: int, offset: int) -> list[Letter]:
    """The letters of one record."""
    wanted = select(*_COLUMNS).filter_by(topic_id=topic_id, partition=partition, offset=offset)
    return [_letter(row) for row in connection.execute(wanted.order_by(dead_letter.c.part)).mappings()]


_COLUMNS: Final = [dead_letter.c[name] for name in Letter.__dataclass_fields__]


def _letter(row: RowMapping) -> Letter:
    return Letter(**{name: row[name] for name in Letter.__dataclass_fields__})


def numbers(engine: Engine) -> list[int]:
    """Of all letters not yet replayed, oldest first."""
    with engine.connect() as connection:
        waiting = (
            select(dead_letter.c.id).where(dead_letter.c.replayed_at.is_(None)).order_by(dead_letter.c.id)
        )
        return list(connection.execute(waiting).scalars())


def replay(
    engine: Engine, handlers: Mapping[str, Handler], numbers: Iterable[int]
) -> list[tuple[Letter, Replay]]:
    """Send letters through their handlers again, each in a transaction of its own; harmless however often."""
    return [_replay(engine, handlers, number) for number in numbers]


def _replay(engine: Engine, handlers: Mapping[str, Handler], number: int) -> tuple[Letter, Replay]:
    with engine.begin() as connection:
        letter = get(connection, number, lock=True)
        if letter.replayed_at:
            return letter, Replay.ALREADY
        told = _apply(connection, handlers, letter)
        _note(connection, letter, told)
        return get(connection, number), _came_to(told)


def _apply(connection: Connection, handlers: Mapping[str, Handler], letter: Letter) -> Told:
    place = Place(letter.topic, LogIdentity("", letter.topic_id), letter.partition)
    record = Record(letter.offset, letter.died_at, None, letter.payload)
    (told,) = handlers[letter.topic].apply(connection, place, [record])
    return told


def _note(connection: Connection, letter: Letter, told: Told) -> None:
    row = dead_letter.update().where(dead_letter.c.id == letter.id)
    tried = row.values(attempts=dead_letter.c.attempts + 1)
    if told.dead:
        connection.execute(tried.values(reason=storable(told.dead[0].reason)))
    else:
        connection.execute(tried.values(replayed_at=func.now()))


def _came_to(told: Told) -> Replay:
    return Replay.STILL_DEAD if told.dead else Replay(told.outcome.value)
