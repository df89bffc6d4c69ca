"""What a publish changed, told once to those whom it concerns, as soon as everything is judged by it."""

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Connection, Integer, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.differences import differences
from alignment_rules.governance.announcing import Change, Moved, letters
from alignment_rules.strategy import Strategy, read
from schemas.letters import LETTER
from schemas.tables import alignment, alignment_past, item, project_scope, strategy
from streams import effects
from streams.rulebooks import InForce

_MOST: Final = 50
CHUNK: Final = 25_000
"""Items of which those that moved are counted in one step, so that live work waits for no more."""


class Counting:
    """How many items moved from where to where under a version that began then; a process that starts anew begins again."""

    def __init__(self, version: int, since: datetime) -> None:
        self._asked = {"version": version, "since": since}
        self._last = 0
        self._moved: Counter[tuple[str, str, str]] = Counter()

    def step(self, connection: Connection) -> bool:
        """Count the next items; whether there were none left."""
        upto = connection.execute(_UPTO, {"after": self._last, "most": CHUNK}).scalar()
        if upto is None:
            return True
        for *way, items in connection.execute(_MOVED, {**self._asked, "after": self._last, "upto": upto}):
            self._moved[tuple(way)] += items
        self._last = upto
        return False

    def moved(self) -> list[Moved]:
        """Most items first."""
        ways = sorted(self._moved.items(), key=lambda it: (-it[1], it[0]))
        return [Moved(*way, items) for way, items in ways[:_MOST]]


def announce(connection: Connection, now: InForce, since: datetime) -> bool:
    """Write the letters about the version in force; nothing before the second. False: there is more to be counted."""
    before = connection.execute(_BEFORE, {"version": now.version}).scalar()
    if before is None:
        return True
    key = str(connection.engine.url), now.version, since
    if key not in _COUNTINGS:
        _COUNTINGS.clear()
        _COUNTINGS[key] = Counting(now.version, since)
    if not _COUNTINGS[key].step(connection):
        return False
    _write(connection, now, read(before), _COUNTINGS.pop(key).moved())
    return True


_COUNTINGS: Final[dict[tuple[str, int, datetime], Counting]] = {}
"""The one under way, of a store and a job that began then."""


def _write(connection: Connection, now: InForce, old: Strategy, moved: list[Moved]) -> None:
    new = now.book.strategy
    made = connection.execute(_MADE, {"version": now.version}).one()
    change = Change(now.version, made.author, made.message, differences(old, new), moved)
    for who, letter in letters(old, new, change):
        effects.write(connection, f"letter:strategy:{now.version}:{who}", LETTER, letter)


_VERSION: Final = bindparam("version", type_=Integer)
_AFTER: Final = bindparam("after", type_=BigInteger)
_BEFORE: Final = (
    select(strategy.c.files).where(strategy.c.version < _VERSION).order_by(strategy.c.version.desc()).limit(1)
)
_MADE: Final = select(strategy.c.author, strategy.c.message).where(strategy.c.version == _VERSION)
_THEN: Final = (
    select(alignment_past.c.item_id, alignment_past.c.shares)
    .where(
        alignment_past.c.replaced_at >= bindparam("since", type_=TIMESTAMP(timezone=True)),
        alignment_past.c.version < _VERSION,
        alignment_past.c.item_id > _AFTER,
        alignment_past.c.item_id <= bindparam("upto", type_=BigInteger),
    )
    .ext(distinct_on(alignment_past.c.item_id))
    .order_by(alignment_past.c.item_id, alignment_past.c.revision)
    .subquery("before")
)
_FROM: Final = func.coalesce(cast(_THEN.c.shares[0]["id"].astext, Text), "")
_TO: Final = func.coalesce(cast(alignment.c.shares[0]["id"].astext, Text), "")
_MOVED: Final = (
    select(project_scope.c.project, _FROM.label("source"), _TO.label("target"), func.count().label("items"))
    .join_from(_THEN, alignment, alignment.c.item_id == _THEN.c.item_id)
    .join(item, item.c.id == alignment.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(alignment.c.version == _VERSION, _FROM != _TO)
    .group_by(project_scope.c.project, _FROM, _TO)
)
_NEXT: Final = (
    select(item.c.id).where(item.c.id > _AFTER).order_by(item.c.id).limit(bindparam("most")).subquery("next")
)
_UPTO: Final = select(func.max(_NEXT.c.id))
