"""What a publish changed, told once to those whom it concerns, as soon as everything is judged by it."""

from typing import Final

from sqlalchemy import Connection, Integer, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.differences import differences
from alignment_rules.governance.announcing import Change, Moved, letters
from alignment_rules.strategy import read
from schemas.letters import LETTER
from schemas.tables import alignment, alignment_past, item, project_scope, retag, strategy
from streams import effects
from streams.rulebooks import InForce

_MOST: Final = 50


def announce(connection: Connection, now: InForce) -> None:
    """Write the letters about the version in force; nothing before the second."""
    before = connection.execute(_BEFORE, {"version": now.version}).scalar()
    if before is None:
        return
    old, new = read(before), now.book.strategy
    made = connection.execute(_MADE, {"version": now.version}).one()
    change = Change(
        now.version, made.author, made.message, differences(old, new), _moved(connection, now.version)
    )
    for who, letter in letters(old, new, change):
        effects.write(connection, f"letter:strategy:{now.version}:{who}", LETTER, letter)


def _moved(connection: Connection, version: int) -> list[Moved]:
    since = connection.execute(select(retag.c.started_at).where(retag.c.version == version)).scalar_one()
    return [Moved(*row) for row in connection.execute(_MOVED, {"version": version, "since": since})]


_VERSION: Final = bindparam("version", type_=Integer)
_BEFORE: Final = (
    select(strategy.c.files).where(strategy.c.version < _VERSION).order_by(strategy.c.version.desc()).limit(1)
)
_MADE: Final = select(strategy.c.author, strategy.c.message).where(strategy.c.version == _VERSION)
_THEN: Final = (
    select(alignment_past.c.item_id, alignment_past.c.shares)
    .where(
        alignment_past.c.replaced_at >= bindparam("since", type_=TIMESTAMP(timezone=True)),
        alignment_past.c.version < _VERSION,
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
    .order_by(func.count().desc(), project_scope.c.project, _FROM, _TO)
    .limit(_MOST)
)
