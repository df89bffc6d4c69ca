"""Which items a publish must judge: those that the change of the rules, of defaults or of projects can touch.

All others keep the alignment, and the version, of an earlier strategy, because this one says the same of them (see
`alignment_rules.difference`). What an item inherits is looked after by its ancestors' and targets' dirty rows.
"""

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from alignment_rules.difference import Difference
from alignment_rules.resolve import DEEPEST
from alignment_rules.rulebook import Rulebook
from alignment_rules.work import Facts, Work, of_item
from schemas.tables import alias, alignment, item, link, own_alignment, scope
from schemas.work import LinkKind

LOOKED_AT: Final = 2_000
"""Items that are looked at in one step; most are left as they are."""
_LAST: Final = 2**63 - 1
_KEYS: Final = bindparam("keys", type_=ARRAY(Text))
_FACTS: Final = msgspec.json.Decoder(Facts)


class Passed(NamedTuple):
    """The next items to be judged, and the last that was looked at; 0 when there was none left."""

    ids: list[int]
    last: int


class Touch:
    """From the strategy that last judged everything (version `base`) to the one that now does."""

    def __init__(
        self, connection: Connection, base: int, before: Rulebook, version: int, after: Rulebook
    ) -> None:
        self._base, self._version, self._after = base, version, after
        self.difference = Difference(before, after)
        self._linked = _linked(connection, self.difference)

    def next(self, connection: Connection, last: int, most: int, through: int = _LAST) -> Passed:
        """The next items, at most so many, after the one with the id `last`, and until `through`."""
        ids: list[int] = []
        reached = 0
        for row in connection.execute(_NEXT, {"last": last, "through": through, "most": LOOKED_AT}):
            reached = row.id
            if self._touches(row):
                ids.append(row.id)
                if len(ids) == most:
                    break
        return Passed(ids, reached)

    def _touches(self, row: Row[Any]) -> bool:
        """An item that a version between the two judged may have anything; it is judged whatever it has."""
        between = any(self._base < version < self._version for version in (row.version, row.own_version))
        return (
            between
            or row.id in self._linked
            or self.difference.of_scope(row.ref)
            or self.difference.of(self._after.project(row.ref)).touches(row.rule, self._work(row))
        )

    def _work(self, row: Row[Any]) -> Work:
        """Without its links, which the store was asked about."""
        days = (self._after.on - row.made).days
        return of_item(row.key, row.kind, row.title, _FACTS.decode(row.facts), days)


def _linked(connection: Connection, difference: Difference) -> frozenset[int]:
    """Items that have a key above them, or name one, for which a new rule asks."""
    asked = {field: sorted(difference.keys(field)) for field in ("under", "linked")}
    found: set[int] = set()
    for field, statement in (("under", _BELOW), ("linked", _NAMING)):
        if asked[field]:
            found.update(connection.execute(statement, {"keys": asked[field]}).scalars())
    return frozenset(found)


_NEXT: Final = (
    select(
        *(
            item.c.id,
            item.c.key,
            item.c.kind,
            item.c.title,
            cast(item.c.facts, Text).label("facts"),
            scope.c.ref,
        ),
        cast(func.timezone("UTC", item.c.created_at), Date).label("made"),
        func.coalesce(own_alignment.c.rule, "").label("rule"),
        func.coalesce(own_alignment.c.version, 0).label("own_version"),
        func.coalesce(alignment.c.version, 0).label("version"),
    )
    .join(scope, scope.c.id == item.c.scope_id)
    .outerjoin(own_alignment, own_alignment.c.item_id == item.c.id)
    .outerjoin(alignment, alignment.c.item_id == item.c.id)
    .where(item.c.id > bindparam("last"), item.c.id <= bindparam("through"))
    .order_by(item.c.id)
    .limit(bindparam("most"))
)
_NAMING: Final = select(link.c.item_id).where(
    func.lower(link.c.target_key) == any_(_KEYS), link.c.kind != LinkKind.PARENT.value
)


def _below() -> Select[Any]:
    """All that is below the items that ever had one of the keys, or below one that only names it as its parent."""
    holder = alias.alias("holder")
    held = (
        select(alias.c.key)
        .join(holder, holder.c.item_id == alias.c.item_id)
        .where(func.lower(holder.c.key) == any_(_KEYS))
    )
    down = (
        select(link.c.item_id, literal(1, Integer).label("depth"))
        .where(
            link.c.kind == LinkKind.PARENT.value,
            or_(func.lower(link.c.target_key) == any_(_KEYS), link.c.target_key.in_(held)),
        )
        .cte("below", recursive=True)
    )
    children = (
        select(link.c.item_id, down.c.depth + 1)
        .join_from(down, alias, alias.c.item_id == down.c.item_id)
        .join(link, (link.c.target_key == alias.c.key) & (link.c.kind == LinkKind.PARENT.value))
        .where(down.c.depth < DEEPEST)
    )
    down = down.union(children)
    return select(down.c.item_id).distinct()


_BELOW: Final = _below()
