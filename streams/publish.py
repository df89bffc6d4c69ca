"""Publish a strategy: a version row, a re-tag that resumes where it stopped, and the projects' scopes anew."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import Connection, func, select

from alignment_rules.strategy import read
from schemas.errors import Reject
from schemas.events import Command
from schemas.tables import retag, strategy
from schemas.text import normalise
from streams import dirty
from streams.dirty import Dirty

KIND: Final = "strategy.publish"


class Publication(msgspec.Struct, frozen=True):
    """Body of `strategy.publish`: path in the folder -> text."""

    files: dict[str, str]
    message: str = ""
    valid_from: datetime | None = None
    changes: str = ""  # what was foreseen to change in the figures, for whoever reads the history


def publish(connection: Connection, command: Command) -> None:
    """Make the command's files the newest version. Raises Reject with every fault of an invalid strategy."""
    body = _read(command.body)
    read(body.files)
    version = connection.execute(select(func.coalesce(func.max(strategy.c.version), 0) + 1)).scalar_one()
    connection.execute(
        strategy.insert().values(
            version=version,
            hash=digest(body.files),
            valid_from=body.valid_from or command.issued_at,
            command_id=command.id,
            author=command.actor,
            message=body.message,
            changes=body.changes,
            files=body.files,
        )
    )
    connection.execute(retag.insert().values(version=version))
    dirty.mark(connection, [Dirty("scopes")])


def _read(body: msgspec.Raw) -> Publication:
    try:
        return msgspec.convert(normalise(msgspec.json.decode(body)), Publication)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Reject(f"{KIND}: the body is not as it should be: {error}") from error


def digest(files: Mapping[str, str]) -> str:
    """A strategy folder's hash: two folders with the same files and texts have the same."""
    return sha256(msgspec.json.encode(dict(sorted(files.items())))).hexdigest()
