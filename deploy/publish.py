"""Publishing a strategy: a command on the log, and the wait until ingest has made a version of it."""

import getpass
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
from sqlalchemy import Engine, select

from connectors.log import Log
from deploy import strategy_folder
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.events import Command
from schemas.tables import command, strategy
from schemas.topics import COMMANDS
from streams.commands import REFUSED
from streams.publish import KIND, Publication, digest

_PATIENCE: Final = 60.0
_EVERY: Final = 0.1


def whoami() -> str:
    """The name of this user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return "fairlead"


def publish_folder(
    broker: Broker,
    engine: Engine,
    folder: Path,
    author: str,
    message: str,
    valid_from: datetime | None = None,
    patience: float = _PATIENCE,
) -> int | None:
    """Publish the folder unless the newest version says the same; that version's number, or None.

    Raises Reject for a strategy with faults or one that ingest refuses, Retry when nobody applies it in `patience` s.
    """
    files = strategy_folder.texts(folder)
    strategy_folder.checked(files)
    if valid_from is None and _newest(engine) == digest(files):
        return None
    return publish(broker, engine, Publication(files, message, valid_from), author, patience)


def publish(
    broker: Broker, engine: Engine, publication: Publication, author: str, patience: float = _PATIENCE
) -> int:
    """Publish checked files; the number of the version they become. Raises like `publish_folder`."""
    decided = Command(
        id=str(uuid4()),
        kind=KIND,
        actor=author,
        issued_at=datetime.now(UTC),
        body=msgspec.Raw(msgspec.json.encode(publication)),
        target="strategy",
    )
    _send(broker, decided)
    return _version(engine, decided.id, patience)


def _newest(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(
            select(strategy.c.hash).order_by(strategy.c.version.desc()).limit(1)
        ).scalar()


def _send(broker: Broker, decided: Command) -> None:
    log = Log(broker, COMMANDS)
    try:
        log.append(decided.target, msgspec.json.encode(decided))
    finally:
        log.close()


def _version(engine: Engine, identity: str, patience: float) -> int:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if applied := _applied(engine, identity):
            outcome, detail, version = applied
            if outcome == REFUSED:
                raise Reject(f"The strategy was refused: {detail}")
            return version
        time.sleep(_EVERY)
    raise Retry(
        f"The strategy is in the log, but nobody has applied it for {patience:.0f} s. It comes into force as soon as"
        " `fairlead worker ingest` runs; do not publish it again."
    )


def _applied(engine: Engine, identity: str) -> tuple[str, str, int] | None:
    asked = (
        select(command.c.outcome, command.c.detail, strategy.c.version)
        .outerjoin(strategy, strategy.c.command_id == command.c.id)
        .where(command.c.id == identity)
    )
    with engine.connect() as connection:
        row = connection.execute(asked).first()
    return (row.outcome, row.detail, row.version) if row else None
