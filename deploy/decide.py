"""A person's decision: a command on the log, and the wait until ingest has carried it out or refused it."""

import getpass
import time
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import msgspec
from sqlalchemy import Engine, select

from connectors.log import Log
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.events import Command
from schemas.tables import command
from schemas.topics import COMMANDS
from streams.commands import REFUSED

PATIENCE: Final = 60.0
"""How many seconds a command is waited for."""
_EVERY: Final = 0.1


def whoami() -> str:
    """The name of this user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return "fairlead"


def decide(
    broker: Broker,
    engine: Engine,
    kind: str,
    target: str,
    body: msgspec.Struct,
    actor: str,
    patience: float = PATIENCE,
) -> str:
    """Put a decision on the log and wait until it is carried out; gives the command's id.

    Raises Reject with the reason where it is refused, Retry where nobody applies it within `patience` seconds.
    """
    decided = Command(
        id=str(uuid4()),
        kind=kind,
        actor=actor,
        issued_at=datetime.now(UTC),
        body=msgspec.Raw(msgspec.json.encode(body)),
        target=target,
    )
    _send(broker, decided)
    _wait(engine, decided, patience)
    return decided.id


def for_scripts(id_: str, body: msgspec.Struct) -> str:
    """A decision that was carried out: the command's id beside what was decided, as JSON."""
    return msgspec.json.encode({"id": id_, **msgspec.to_builtins(body)}).decode()


def _send(broker: Broker, decided: Command) -> None:
    log = Log(broker, COMMANDS)
    try:
        log.append(decided.target, msgspec.json.encode(decided))
    finally:
        log.close()


def _wait(engine: Engine, decided: Command, patience: float) -> None:
    asked = select(command.c.outcome, command.c.detail).where(command.c.id == decided.id)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with engine.connect() as connection:
            row = connection.execute(asked).first()
        if row is not None:
            if row.outcome == REFUSED:
                raise Reject(f"Refused: {row.detail}")
            return
        time.sleep(_EVERY)
    raise Retry(
        f"The decision is in the log, but nobody has applied it for {patience:.0f} s. It takes effect as soon as"
        " `fairlead worker ingest` runs; do not send it again."
    )
