"""Which of a project's rules could match a piece of work: literals are looked up, texts are searched once for all."""

from collections.abc import Iterable, Mapping, Sequence

from alignment_rules.conditions import SEARCHED
from alignment_rules.one_pass import OnePass
from alignment_rules.work import MANY, SINGLE, Feature, Many, One, Work, written

Bits = int
"""A set of rules: rule n is bit n, so that a union is one `|` and the first rule is the lowest bit."""


class Candidates:
    """Rules by their anchors; a rule without any is always a candidate."""

    def __init__(self, anchors: Sequence[frozenset[Feature] | None]) -> None:
        by_field: dict[str, dict[str, Bits]] = {}
        self._always: Bits = 0
        for number, each in enumerate(anchors):
            if each is None:
                self._always |= 1 << number
            for name, value in each or ():
                found = by_field.setdefault(name, {})
                found[value] = found.get(value, 0) | 1 << number
        self._single: list[tuple[One, Mapping[str, Bits]]] = [
            (read, by_field[name]) for name, read in SINGLE.items() if name in by_field
        ]
        self._many: list[tuple[Many, Mapping[str, Bits]]] = [
            (read, by_field[name]) for name, read in MANY.items() if name in by_field
        ]
        searches = _united(by_field[name] for name in SEARCHED if name in by_field)
        self._searches = OnePass(searches) if searches else None

    def of(self, work: Work) -> Bits:
        """All rules that could match, and perhaps some that do not."""
        found = self._always
        for read, rules in self._single:
            found |= rules.get(read(work).casefold(), 0)
        for read_all, rules in self._many:
            for value in read_all(work):
                found |= rules.get(value.casefold(), 0)
        return found | self._searches.may_find(written(work)) if self._searches else found


def _united(fields: Iterable[Mapping[str, Bits]]) -> dict[str, Bits]:
    """By pattern, of whatever field: where something is found, its test says."""
    found: dict[str, Bits] = {}
    for each in fields:
        for pattern, rules in each.items():
            found[pattern] = found.get(pattern, 0) | rules
    return found
