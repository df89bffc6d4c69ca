"""Changed weights of traces: every person-day is then split anew, behind what is live."""

from typing import Final

from sqlalchemy import Connection, insert, literal, select

from alignment_rules.effort import weights
from alignment_rules.strategy import Strategy, read
from schemas.tables import activity, dirty, strategy
from streams.rulebooks import InForce
from streams.tag_marks import PERSON_DAY


def follow(connection: Connection, now: InForce) -> None:
    """Mark all person-days where the version in force weighs traces otherwise than the one before it."""
    before = connection.execute(
        select(strategy.c.files)
        .where(strategy.c.version < now.version)
        .order_by(strategy.c.version.desc())
        .limit(1)
    ).scalar()
    if _weights(read(before) if before else None) != _weights(now.book.strategy):
        connection.execute(_MARK_ALL)


def _weights(of: Strategy | None) -> dict[str, int]:
    return weights(of.file.effort.weights if of else {})


_MARK_ALL: Final = insert(dirty).from_select(
    ["kind", "person", "day"],
    select(literal(PERSON_DAY), activity.c.person, activity.c.day).distinct(),
)
