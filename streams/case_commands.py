"""What people answer to a drift case: acknowledge it, or accept the drift until a date. Either stops the chain."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Date, Row, bindparam, cast, func, select, update

from schemas.errors import Reject
from schemas.events import Command
from schemas.tables import command as audit
from schemas.tables import drift_case
from schemas.text import normalise
from streams import drift_cases, locks, signals, timers
from streams.dirty import Dirty, mark
from streams.drift_cases import ANSWER
from streams.tag_marks import DRIFT
from streams.timers import Timer

ACKNOWLEDGE: Final = "case.acknowledge"
ACCEPT: Final = "case.accept"
ACKNOWLEDGED: Final = "acknowledged"
ACCEPTED: Final = "accepted"
_LONGEST: Final = timedelta(days=366)


class Answer(msgspec.Struct, frozen=True):
    """Body of both commands. `until` is the last day on which the answer stands; an acknowledgement may do without."""

    case: int
    reason: str
    until: date | None = None


def acknowledge(connection: Connection, command: Command) -> None:
    """Somebody has the case in hand: nobody further up the chain is told. Raises Reject for no such open case."""
    _answer(connection, command, ACKNOWLEDGED)


def accept(connection: Connection, command: Command) -> None:
    """The drift is wanted until a date. Raises Reject without one, for a day in the past or over a year away."""
    if _read(command, ACCEPT).until is None:
        raise Reject("A drift is accepted until a day, never for good: say until when.")
    _answer(connection, command, ACCEPTED)


def _answer(connection: Connection, command: Command, word: str) -> None:
    body = _read(command, command.kind)
    case = _open(connection, body.case)
    seq, today = connection.execute(_SEQ, {"command_id": command.id}).one()
    if body.until and not today <= body.until <= today + _LONGEST:
        raise Reject(f"{body.until} is not a day within the year that begins today, {today}.")
    if seq <= case.answer_seq:
        raise Reject(f"Case {case.id} has a later answer already.")
    connection.execute(
        update(drift_case)
        .where(drift_case.c.id == case.id)
        .values(
            answer=word,
            answered_by=command.actor,
            answer_reason=body.reason,
            answer_until=body.until,
            answer_seq=seq,
        )
    )
    timers.stop(connection, ANSWER, f"{case.id}:")
    if body.until:
        end = datetime.combine(body.until + timedelta(days=1), time(), UTC)
        timers.set_(connection, [Timer(ANSWER, f"{case.id}:", end)])
    words = f"{word}{f' until {body.until}' if body.until else ''}: {body.reason}"
    drift_cases.log(connection, case.id, word, words, command.actor)
    signals.of_case(connection, case.project, word, words, case.id)
    mark(connection, [Dirty(DRIFT, project=case.project)])


def _open(connection: Connection, number: int) -> Row[Any]:
    """The case, locked after its project, as whoever judges the project does."""
    asked = select(drift_case).where(drift_case.c.id == number)
    if (seen := connection.execute(asked).first()) is None:
        raise Reject(f"There is no case {number}; `fairlead cases list` shows those there are.")
    locks.project(connection, seen.project)
    row = connection.execute(asked.with_for_update()).one()
    if row.closed_at is not None:
        raise Reject(f"Case {number} is closed since {row.closed_on}: {row.closed_because}")
    return row


def _read(command: Command, kind: str) -> Answer:
    try:
        body = msgspec.convert(normalise(msgspec.json.decode(command.body)), Answer, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Reject(f"{kind}: the body is not as it should be: {error}") from error
    if not body.reason.strip():
        raise Reject("An answer needs a reason: others will ask.")
    return body


_TODAY: Final = cast(func.timezone("UTC", func.now()), Date)
_SEQ: Final = select(audit.c.seq, _TODAY).where(audit.c.id == bindparam("command_id"))
KINDS: Final = {ACKNOWLEDGE: acknowledge, ACCEPT: accept}
"""What people may answer to a drift case."""
