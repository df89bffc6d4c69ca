"""Publishing a strategy: a command on the log, and the wait until ingest has made a version of it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select

from connectors.console.queries import version_files
from deploy import backtest, backtest_page, strategy_folder
from deploy.decide import PATIENCE, decide
from schemas.broker import Broker
from schemas.tables import strategy
from streams.publish import KIND, Publication, digest


def publish_folder(
    broker: Broker,
    engine: Engine,
    folder: Path,
    author: str,
    message: str,
    valid_from: datetime | None = None,
    patience: float = PATIENCE,
) -> int | None:
    """Publish the folder unless the newest version says the same; that version's number, or None.

    Raises Reject for a strategy with faults or one that ingest refuses, Retry when nobody applies it in `patience` s.
    """
    files = strategy_folder.texts(folder)
    strategy_folder.checked(files)
    if valid_from is None and _newest(engine) == digest(files):
        return None
    publication = Publication(files, message, valid_from, _changes(engine, files))
    return publish(broker, engine, publication, author, patience)


def publish(
    broker: Broker, engine: Engine, publication: Publication, author: str, patience: float = PATIENCE
) -> int:
    """Publish checked files; the number of the version they become. Raises like `publish_folder`."""
    decided = decide(broker, engine, KIND, "strategy", publication, author, patience)
    asked = select(strategy.c.version).where(strategy.c.command_id == decided)
    with engine.connect() as connection:
        version: int = connection.execute(asked).scalar_one()
    return version


def rollback(
    broker: Broker, engine: Engine, version: int, author: str, message: str, patience: float = PATIENCE
) -> int | None:
    """Publish an older version's files anew; the new version's number, or None where the newest says the same.

    Raises Reject for a version there is not, and like `publish_folder`: what an older release took may have faults.
    """
    with engine.connect() as connection:
        files = version_files(connection, version)
    strategy_folder.checked(files)
    if _newest(engine) == digest(files):
        return None
    told = message or f"Roll back to version {version}"
    return publish(
        broker, engine, Publication(files, told, changes=_changes(engine, files)), author, patience
    )


def _changes(engine: Engine, files: dict[str, str]) -> str:
    """How many items move and which shares change by a point; nothing where there is nothing to compare with."""
    foreseen = backtest.foreseen(engine, files)
    return backtest_page.in_short(foreseen) if foreseen else ""


def _newest(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(
            select(strategy.c.hash).order_by(strategy.c.version.desc()).limit(1)
        ).scalar()
