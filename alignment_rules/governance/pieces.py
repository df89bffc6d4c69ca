"""Pieces of work: a commit, a pull request and a sub-task belong to the issue they are for; one decision began all."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from alignment_rules.mix import Slot, add
from schemas.alignment import State
from schemas.work import ItemKind

_FURTHEST: Final = 4
_WHOLE: Final = frozenset({ItemKind.ISSUE, ItemKind.EPIC})
"""Kinds that are a piece of work of their own."""


class Begun(NamedTuple):
    """An item's first and last traced day, who worked on it most on the first, and its effort by what it serves."""

    item_id: int
    kind: str
    done: bool
    day: date
    last: date
    person: str
    mix: Mapping[Slot, int]


class Piece(NamedTuple):
    """A piece of work: who began it when, what most of it serves ("" none, None not known), and what it took.

    `finished` is the last day of work on it where it is done, else None.
    """

    day: date
    person: str
    objective: str | None
    micro_days: int
    finished: date | None


def pieces(begun: Iterable[Begun], leads: Mapping[int, int]) -> list[Piece]:
    """The items put together by what they are for; `leads` is item -> the item it points at (parent or mention)."""
    items = {one.item_id: one for one in begun}
    groups: dict[int, list[Begun]] = {}
    for one in items.values():
        groups.setdefault(_root(one.item_id, items, leads), []).append(one)
    found = (_piece(items[root], group) for root, group in groups.items())
    return sorted(found, key=lambda it: (it.day, it.person, it.micro_days, it.objective or ""))


def _root(item_id: int, items: Mapping[int, Begun], leads: Mapping[int, int]) -> int:
    """The issue an item is for; bounded, so that a circle of mentions ends somewhere."""
    for _ in range(_FURTHEST):
        target = leads.get(item_id)
        if target is None or items[item_id].kind in _WHOLE or target not in items:
            break
        if items[target].kind == ItemKind.EPIC:
            break
        item_id = target
    return item_id


def _piece(root: Begun, group: list[Begun]) -> Piece:
    first = min(group, key=lambda it: (it.day, it.item_id))
    mix = add(one.mix for one in group)
    known = {slot: part for slot, part in mix.items() if slot.state is not State.UNKNOWN}
    most = max(sorted(known), key=lambda slot: known[slot]).objective if known else None
    finished = max(one.last for one in group) if root.done else None
    return Piece(first.day, first.person, most, sum(mix.values()), finished)
