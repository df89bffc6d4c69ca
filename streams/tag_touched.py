"""Which items a publish must judge: those that the change of the rules, of defaults or of projects can touch.

All others keep the alignment, and the version, of an earlier strategy, because this one says the same of them (see
`alignment_rules.rule_changes`). What an item inherits is looked after by its ancestors' and targets' dirty rows.
"""

from datetime import date
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from alignment_rules.resolve import DEEPEST
from alignment_rules.rule_changes import Change, Difference
from alignment_rules.rulebook import Rulebook
from alignment_rules.work import Facts, of_item
from schemas.tables import alias, alignment, item, link, own_alignment, scope
from schemas.work import LinkKind

LOOKED_AT: Final = 5_000
"""Items that are looked at in one step; most are left as they are."""
_LAST: Final = 2**63 - 1
_KEYS: Final = bindparam("keys", type_=ARRAY(Text))
_FACTS: Final = msgspec.json.Decoder(Facts)


class Passed(NamedTuple):
    """The next items to be judged, and the last that was looked at; 0 when there was none left."""

    ids: list[int]
    last: int


class _Scope(NamedTuple):
    """What the change means for a board or repository: all its work is judged, or what its rules touch."""

    moved: bool
    rules: Change


class _Looked(NamedTuple):
    """An item that is looked at, in the order of `_NEXT`."""

    id: int
    ref: str
    rule: str
    own_version: int
    version: int
    key: str
    kind: str
    title: str
    facts: str
    made: date
    paths: list[str] | None


class _Seen(NamedTuple):
    """After the item `first` and until `last`, the items that must be judged; what changes later is judged for itself."""

    first: int
    last: int
    ids: list[int]


class Touch:
    """From the strategy that last judged everything (version `base`) to the one that now does."""

    def __init__(
        self, connection: Connection, base: int, before: Rulebook, version: int, after: Rulebook
    ) -> None:
        self.after = after
        self.difference = Difference(before, after)
        self._base, self._version = base, version
        self._linked = _linked(connection, self.difference)
        self._scopes: dict[str, _Scope] = {}
        self._seen = _Seen(0, 0, [])

    def of_scope(self, ref: str) -> _Scope:
        """What the change means for a scope."""
        if ref not in self._scopes:
            rules = self.difference.of(self.after.project(ref))
            self._scopes[ref] = _Scope(self.difference.of_scope(ref), rules)
        return self._scopes[ref]

    def next(self, connection: Connection, last: int, most: int, through: int = _LAST) -> Passed:
        """The next items, at most so many, after the one with the id `last`, and until `through`."""
        if not (self._seen.first <= last < self._seen.last <= through):
            self._seen = self._look(connection, last, through)
        ids = [id_ for id_ in self._seen.ids if id_ > last]
        return Passed(ids[:most], ids[most - 1] if len(ids) > most else self._seen.last)

    def _look(self, connection: Connection, last: int, through: int) -> _Seen:
        looked = [
            _Looked(*row) for row in connection.execute(_NEXT, {"last": last, "through": through}).all()
        ]
        touched = [it.id for it in looked if self._touches(it)]
        return _Seen(last, looked[-1].id if looked else 0, touched)

    def _touches(self, it: _Looked) -> bool:
        """What a version between the two judged may say anything; it is judged whatever it says."""
        scope = self.of_scope(it.ref)
        if (
            scope.moved
            or self._base < it.version < self._version
            or self._base < it.own_version < self._version
            or it.id in self._linked
            or it.rule in scope.rules.gone
        ):
            return True
        if not scope.rules.new:
            return False
        work = of_item(
            *(it.key, it.kind, it.title, _FACTS.decode(it.facts), (self.after.on - it.made).days),
            paths=None if it.paths is None else tuple(it.paths),
        )
        return scope.rules.may_match(work)  # its links were asked about in the store


def _linked(connection: Connection, difference: Difference) -> frozenset[int]:
    """Items that have a key above them, or name one, for which a new rule asks."""
    asked = {field: sorted(difference.keys(field)) for field in ("under", "linked")}
    found: set[int] = set()
    for field, statement in (("under", _BELOW), ("linked", _NAMING)):
        if asked[field]:
            found.update(connection.execute(statement, {"keys": asked[field]}).scalars())
    return frozenset(found)


_AFTER: Final = bindparam("last", type_=BigInteger)
_NEXT: Final = (
    select(
        *(item.c.id, scope.c.ref, func.coalesce(own_alignment.c.rule, "")),
        *(func.coalesce(own_alignment.c.version, 0), func.coalesce(alignment.c.version, 0)),
        *(item.c.key, item.c.kind, item.c.title, cast(item.c.facts, Text)),
        *(cast(func.timezone("UTC", item.c.created_at), Date), item.c.paths),
    )
    .join(scope, scope.c.id == item.c.scope_id)
    .outerjoin(own_alignment, (own_alignment.c.item_id == item.c.id) & (own_alignment.c.item_id > _AFTER))
    .outerjoin(alignment, (alignment.c.item_id == item.c.id) & (alignment.c.item_id > _AFTER))
    .where(item.c.id > _AFTER, item.c.id <= bindparam("through"))
    .order_by(item.c.id)
    .limit(literal_column(str(LOOKED_AT), Integer))
)
"""Where to go on from is said of each table: else PostgreSQL merges the joined ones from their first row every time. How many is
written into the statement: it plans a prepared one for a tenth of all items where it cannot see that."""
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
