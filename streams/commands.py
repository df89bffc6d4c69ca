"""People's decisions into the store: each command once, with its outcome in the audit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import structlog
from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from schemas.errors import Reject
from schemas.events import Command
from schemas.tables import command as audit
from schemas.text import normalise
from streams import case_commands, corrections, kpi_commands
from streams.envelope import open_command
from streams.failures import Verdict, in_words, verdict
from streams.handler import Dead, Told
from streams.publish import KIND, publish
from streams.record import Place, Record

Carry = Callable[[Connection, Command], None]
KINDS: Final[Mapping[str, Carry]] = {
    KIND: publish,
    **corrections.KINDS,
    **case_commands.KINDS,
    **kpi_commands.KINDS,
}
"""Kind of command -> what carries it out; raises Reject to refuse it."""
APPLIED: Final = "applied"
REFUSED: Final = "refused"
_log: Final = structlog.get_logger()


class Commands:
    """The handler of `fairlead.commands`."""

    def apply(self, connection: Connection, place: Place, records: Sequence[Record]) -> list[Told]:
        """Carry out `records` in their order; a command seen before changes nothing."""
        return [self._one(connection, record) for record in records]

    def _one(self, connection: Connection, record: Record) -> Told:
        try:
            command = open_command(record.value)
        except Reject as reason:
            return _dead(Told(kind="command"), record, str(reason))
        told = Told(command.id, command.target, f"command/{command.kind}", parts=1, applied=1)
        try:
            with connection.begin_nested():
                told.changed = _decide(connection, record.offset, command)
        except Exception as error:
            if verdict(error) is not Verdict.DATA:
                raise
            told.applied = 0
            return _dead(told, record, in_words(error))
        return told


def _dead(told: Told, record: Record, reason: str) -> Told:
    told.dead.append(Dead(-1, reason, record.value or b""))
    return told


def _decide(connection: Connection, offset: int, command: Command) -> int:
    """Write the audit row, carry the command out, and say in the row how that went; 0 for a command seen before."""
    if not _written_down(connection, offset, command):
        return 0
    try:
        with connection.begin_nested():
            _carry_out(connection, command)
    except Reject as refusal:
        _log.warning("refused", command=command.id, kind=command.kind, reason=str(refusal))
        refused = {"outcome": REFUSED, "detail": str(normalise(str(refusal)))}
        connection.execute(audit.update().where(audit.c.id == command.id).values(refused))
    return 1


def _carry_out(connection: Connection, command: Command) -> None:
    if command.kind not in KINDS:
        raise Reject(f"nobody here knows the command {command.kind!r}; known: {', '.join(KINDS)}")
    KINDS[command.kind](connection, command)


def _written_down(connection: Connection, offset: int, command: Command) -> bool:
    row = {name: getattr(command, name) for name in ("id", "actor", "kind", "target", "issued_at")}
    body = normalise(_body(command))
    written = insert(audit).values(**row, seq=offset, body=body, applied_at=func.now(), outcome=APPLIED)
    return connection.execute(written.on_conflict_do_nothing().returning(audit.c.id)).first() is not None


def _body(command: Command) -> object:
    try:
        return msgspec.json.decode(command.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Reject(f"body: {error}") from error
