"""What an item's alignment depends on, read for a whole chunk at once: the items, what they point at, what is above.

Every statement sees what is committed when it begins. What is committed later marks the items dirty anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import LateralFromClause

from alignment_rules.resolve import DEEPEST
from schemas.strategy import Naming
from schemas.tables import alias, item, link, own_alignment, scope, scope_alias
from schemas.work import LinkKind
from streams import corrected
from streams.corrected import Said

IDS: Final = bindparam("ids", type_=ARRAY(BigInteger))
_FIELD: Final = "field"
_PLACES: Final = (_FIELD, "branch", "title", "trailer", "text")
_WAYS: Final = frozenset(Naming)


class ItemRow(NamedTuple):
    """An item's facts, and what people call its scope."""

    id: int
    key: str
    kind: str
    title: str
    facts: dict[str, Any]
    scope_id: str
    ref: str
    made: date
    paths: list[str] | None


class Pointer(NamedTuple):
    """A key that an item names, and the item that has it; None where none is known. `ways`: of `Naming`, all of them."""

    key: str
    place: str
    item_id: int | None
    ways: tuple[str, ...] = ()


class Above(NamedTuple):
    """An item, or only a key, some levels above another."""

    level: int
    key: str
    item_id: int | None


class Node(NamedTuple):
    """What others inherit from an item: its key now, and what a rule says of it."""

    key: str
    rule: str
    shares: list[dict[str, Any]]


@dataclass(frozen=True)
class Inputs:
    """A chunk's items and what they point at. `parents` covers all that is above an item or a target."""

    items: Sequence[ItemRow]
    targets: Mapping[int, Sequence[Pointer]]
    parents: Mapping[int, Sequence[Pointer]]
    keys: Mapping[int, tuple[str, ...]]  # of everything above, all it was ever known by
    said: Mapping[int, Sequence[Said]]  # corrections of all of these, the newest first

    def above(self, item_id: int) -> list[Above]:
        """What is above an item, nearest first, each once, never the item itself."""
        return list(_climb(self.parents, item_id))

    def circular(self, item_id: int) -> bool:
        """Whether an item is among what is above it."""
        climbed = (item_id, *(each.item_id for each in self.above(item_id) if each.item_id is not None))
        return any(it.item_id == item_id for id_ in climbed for it in self.parents.get(id_, ()))

    def corrections(self, item_id: int) -> list[Said]:
        """Those of the item itself, else of everything under the nearest above it, the newest first.

        Of its own those that reach as far as the newest does: one for the item alone is narrower, not contrary.
        """
        if own := self.said.get(item_id):
            return [one for one in own if one.subtree == own[0].subtree]
        above = [
            (it.level, one)
            for it in self.above(item_id)
            if it.item_id is not None
            for one in self.said.get(it.item_id, ())
            if one.subtree
        ]
        nearest = min((level for level, _ in above), default=0)
        return sorted((one for level, one in above if level == nearest), key=lambda one: -one.number)

    def related(self) -> set[int]:
        """Every item from which one of the chunk's may inherit."""
        targets = {
            it.item_id for pointers in self.targets.values() for it in pointers if it.item_id is not None
        }
        above = {
            it.item_id for pointers in self.parents.values() for it in pointers if it.item_id is not None
        }
        return targets | above


def read(connection: Connection, ids: list[int]) -> Inputs:
    """The inputs of the items with these ids."""
    targets = _targets(connection.execute(_TARGETS, {"ids": ids}))
    seeds = {
        *ids,
        *(it.item_id for pointers in targets.values() for it in pointers if it.item_id is not None),
    }
    parents = _pointers(connection.execute(_PARENTS, {"ids": sorted(seeds)}))
    above = {it.item_id for pointers in parents.values() for it in pointers if it.item_id is not None}
    keys = connection.execute(_KEYS, {"ids": sorted(above)}) if above else ()
    items = [ItemRow(*row) for row in connection.execute(_ITEMS, {"ids": ids})]
    named = {row.item_id: tuple(row.keys) for row in keys}
    return Inputs(items, targets, parents, named, corrected.speaking(connection, sorted(seeds | above)))


def nodes(connection: Connection, ids: Iterable[int]) -> dict[int, Node]:
    """What may be inherited from these items, as it now stands."""
    found = connection.execute(_NODES, {"ids": sorted(ids)})
    return {row.id: Node(row.key, row.rule or "", row.shares or []) for row in found}


def _climb(parents: Mapping[int, Sequence[Pointer]], start: int) -> Iterator[Above]:
    seen, level = {start}, [start]
    for depth in range(1, DEEPEST + 1):
        pointers = sorted({it for child in level for it in parents.get(child, ())})
        level = []
        for pointer in pointers:
            if pointer.item_id is None:
                yield Above(depth, pointer.key, None)
            elif pointer.item_id not in seen:
                seen.add(pointer.item_id)
                level.append(pointer.item_id)
                yield Above(depth, pointer.key, pointer.item_id)
        if not level:
            return


def _targets(rows: Iterable[Row[Any]]) -> dict[int, list[Pointer]]:
    """Each target once, by the place that says most, with every way it is named; never the item itself."""
    found: dict[int, dict[str, Pointer]] = {}
    for row in sorted(rows, key=_by_place):
        if row.target_id != row.item_id:
            theirs = found.setdefault(row.item_id, {})
            first = theirs.get(row.target_key) or Pointer(row.target_key, row.place, row.target_id)
            theirs[row.target_key] = first._replace(ways=(*first.ways, _way(row)))
    return {item_id: list(pointers.values()) for item_id, pointers in found.items()}


def _by_place(row: Row[Any]) -> tuple[int, str, str]:
    return _PLACES.index(row.place) if row.place in _PLACES else len(_PLACES), row.target_key, row.kind


def _way(row: Row[Any]) -> str:
    named = row.kind if row.place == _FIELD else row.place
    return named if named in _WAYS else Naming.OTHER


def _pointers(rows: Iterable[Row[Any]]) -> dict[int, list[Pointer]]:
    found: dict[int, list[Pointer]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(Pointer(row.target_key, row.place, row.target_id))
    return found


def _holder(tracker: Any, key: Any) -> LateralFromClause:
    """The item that has a key: of the same tracker before any other, the latest to be seen with it before the rest."""
    holder = item.alias("holder")
    return (
        select(alias.c.item_id.label("target_id"))
        .join(holder, holder.c.id == alias.c.item_id)
        .where(alias.c.key == key)
        .order_by(
            (alias.c.tracker == tracker).desc(), alias.c.seen_at.desc(), alias.c.tracker, holder.c.external_id
        )
        .limit(1)
        .lateral("held")
    )


def _named(wanted: Any) -> Select[Any]:
    """Links with the item that each key leads to."""
    named_by = item.alias("named_by")
    held = _holder(named_by.c.tracker, link.c.target_key)
    return (
        select(link.c.item_id, link.c.target_key, link.c.kind, link.c.place, held.c.target_id)
        .join(named_by, named_by.c.id == link.c.item_id)
        .outerjoin(held, literal(value=True))
        .where(wanted)
    )


_ITEMS: Final = (
    select(
        *(item.c.id, item.c.key, item.c.kind, item.c.title, item.c.facts, item.c.scope_id, scope.c.ref),
        cast(func.timezone("UTC", item.c.created_at), Date).label("made"),
        item.c.paths,
    )
    .join(scope, scope.c.id == item.c.scope_id)
    .where(item.c.id == any_(IDS))
    .order_by(item.c.id)
)
_STATED: Final = (
    (link.c.place == _FIELD)
    | exists().where(scope_alias.c.key == link.c.home)
    | exists().where(alias.c.key == link.c.target_key)
)
"""Who names what no board and no repository has named nothing: UTF-8 is a word."""
_TARGETS: Final = _named((link.c.item_id == any_(IDS)) & (link.c.kind != LinkKind.PARENT.value) & _STATED)


def _closure() -> Select[Any]:
    seeds = select(func.unnest(IDS).label("item_id"), literal(0, Integer).label("depth"))
    up = seeds.cte("up", recursive=True)
    named = _named(link.c.kind == LinkKind.PARENT.value).subquery("parent_of")
    higher = (
        select(named.c.target_id, up.c.depth + 1)
        .join(up, up.c.item_id == named.c.item_id)
        .where(named.c.target_id.is_not(None), up.c.depth < DEEPEST)
    )
    up = up.union(higher)
    return _named((link.c.kind == LinkKind.PARENT.value) & link.c.item_id.in_(select(up.c.item_id)))


_PARENTS: Final = _closure()
_KEYS: Final = (
    select(alias.c.item_id, func.array_agg(alias.c.key).label("keys"))
    .where(alias.c.item_id == any_(IDS))
    .group_by(alias.c.item_id)
)
_NODES: Final = (
    select(item.c.id, item.c.key, own_alignment.c.rule, own_alignment.c.shares)
    .outerjoin(own_alignment, own_alignment.c.item_id == item.c.id)
    .where(item.c.id == any_(IDS))
)
