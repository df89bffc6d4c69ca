"""Publishing and tagging in this process, against a real store."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Engine, text, update

from schemas.events import Command
from schemas.tables import retag, strategy
from streams import tag
from streams.commands import Commands
from streams.publish import KIND
from streams.record import Record
from tests.streams.maker import PLACE, START

WIPE = "TRUNCATE mark, event_log, dead_letter, scope, item, dirty, outbox, command, strategy, retag, project_scope CASCADE"


def publish(engine: Engine, files: Mapping[str, str]) -> None:
    """Publish a strategy; nothing is judged by it yet."""
    with engine.begin() as connection:
        number = connection.execute(text("SELECT count(*) FROM command")).scalar_one()
        body = msgspec.Raw(msgspec.json.encode({"files": files}))
        value = msgspec.json.encode(Command(f"publish-{number}", KIND, "ana@acme.example", START, body))
        (told,) = Commands().apply(connection, PLACE, [Record(number, START, None, value)])
        assert not told.dead, told.dead


def tag_all(engine: Engine) -> None:
    """Until nothing waits to be judged."""
    while tag.drain(engine):
        pass


def tag_from_scratch(engine: Engine) -> None:
    """Forget every judgement and judge all items by the newest strategy."""
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE own_alignment, alignment, alignment_past, dirty"))
        connection.execute(update(retag).values(base=0, last_item_id=0, done_at=None))
    tag_all(engine)


def versions(engine: Engine) -> int:
    """How many strategies were published."""
    with engine.connect() as connection:
        return len(connection.execute(strategy.select()).all())
