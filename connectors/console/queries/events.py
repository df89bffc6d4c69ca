"""What became of the records read, and what still waits to be worked."""

import msgspec
from sqlalchemy import Connection, func, select

from schemas.tables import dead_letter, dirty, event_log, outbox


class Events(msgspec.Struct, frozen=True):
    """Records read: `applied` changed something, `without_change` did not; `dead_letters` wait for a person."""

    applied: int
    without_change: int
    dead_letters: int


class Waiting(msgspec.Struct, frozen=True):
    """What is written but not worked yet: dirty rows by kind, and records to send."""

    dirty: dict[str, int]
    outbox: int

    @property
    def rows(self) -> int:
        """All dirty rows."""
        return sum(self.dirty.values())


def events(connection: Connection) -> Events:
    """The records of the log that are still remembered, by outcome."""
    rows = connection.execute(select(event_log.c.outcome, func.count()).group_by(event_log.c.outcome))
    outcomes: dict[str, int] = dict(rows.all())
    dead = select(func.count()).select_from(dead_letter).where(dead_letter.c.replayed_at.is_(None))
    return Events(
        applied=outcomes.get("applied", 0),
        without_change=outcomes.get("unchanged", 0) + outcomes.get("ignored", 0),
        dead_letters=connection.execute(dead).scalar_one(),
    )


def waiting(connection: Connection) -> Waiting:
    """What is yet to be worked."""
    rows = connection.execute(
        select(dirty.c.kind, func.count()).group_by(dirty.c.kind).order_by(dirty.c.kind)
    )
    unsent = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    return Waiting(dict(rows.all()), unsent)
