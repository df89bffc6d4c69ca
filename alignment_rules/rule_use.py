"""How much work each rule wins: rules that win nothing, and rules that win suspiciously much."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from alignment_rules.rulebook import Rulebook

BROAD: Final = 0.5
"""A rule that wins more than this part of its project's work says little about any of it."""
_ENOUGH: Final = 20
"""Items of a project from which on that means anything."""


class Finding(StrEnum):
    """What is odd about a rule's use."""

    NOTHING = ""
    DEAD = "wins nothing"
    BROAD = "wins more than half"


class Use(msgspec.Struct, frozen=True):
    """A rule and the items it wins, of all items of its project."""

    project: str
    rule: str
    place: str
    items: int
    of: int
    finding: Finding


def uses(book: Rulebook, won: Mapping[str, Mapping[str, int]]) -> Iterator[Use]:
    """Every rule in its order; `won` is project -> rule ("": none) -> items."""
    for project in book.projects:
        counts = won.get(project, {})
        of = sum(counts.values())
        for ruling in book.rules(project).rulings:
            items = counts.get(ruling.rule, 0)
            yield Use(project, ruling.rule, ruling.place, items, of, _finding(items, of))


def _finding(items: int, of: int) -> Finding:
    if of < _ENOUGH:
        return Finding.NOTHING
    return Finding.DEAD if not items else Finding.BROAD if items > BROAD * of else Finding.NOTHING
