"""What a new rulebook changes, told before any work is judged under it.

Keep the rules that both books have in the same order; those of the new book that are not kept are *new*, those of the
old one *gone*. Work whose winner is kept (or that has none) and that no new rule matches has the same winner under the
new book: above the winner stand only kept rules, which did not match before, and new ones, which do not match now. So
only work whose winner is gone, or that a new rule could match, needs to be judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from alignment_rules.candidates import Candidates
from alignment_rules.rulebook import Rulebook, Rules
from alignment_rules.work import LINKS, Feature, Work
from schemas.alignment import Share, State

_Saying = tuple[str, str, tuple[tuple[Share, State], ...]]
"""A rule by all that an alignment takes from it."""


@dataclass(frozen=True)
class Change:
    """What becomes of a project's rules. Links are looked up in the store: `keys` has what new rules ask of them."""

    gone: frozenset[str]
    new: int  # how many
    everything: bool  # a new rule can be looked up by nothing
    keys: Mapping[str, frozenset[str]]  # `under` or `linked` -> keys in small letters
    _new: Candidates

    def touches(self, rule: str, work: Work) -> bool:
        """Whether work that this rule won ("": none) may now be won by another. Its links need not be known."""
        return rule in self.gone or self.may_match(work)

    def may_match(self, work: Work) -> bool:
        """Whether a new rule could match."""
        return self.everything or self._new.of(work) != 0


NOTHING: Final = Change(frozenset(), 0, False, {}, Candidates(()))


class Difference:
    """From one rulebook to another, by project."""

    def __init__(self, before: Rulebook, after: Rulebook) -> None:
        self._before, self._after = before, after
        self._changes = {name: _change(before, after, name) for name in (*before.projects, *after.projects)}

    def of(self, project: str | None) -> Change:
        """The change of a project's rules; nothing changes where no project is."""
        return self._changes.get(project or "", NOTHING)

    def of_scope(self, ref: str) -> bool:
        """Whether all work of a scope must be judged: other project, default, links that count, or data that rules need."""
        return _standing(self._before, ref) != _standing(self._after, ref)

    def of_served(self, serves: Mapping[str, int]) -> bool:
        """Whether what a correction says to be served now means something else."""
        before, after = (_stated(book, book.served(serves)) for book in (self._before, self._after))
        return before != after

    def keys(self, field: str) -> frozenset[str]:
        """What any new rule asks of links: keys in small letters; `field` is `under` or `linked`."""
        return frozenset().union(*(change.keys.get(field, frozenset()) for change in self._changes.values()))


def _change(before: Rulebook, after: Rulebook, project: str) -> Change:
    old, new = _sayings(before, before.rules(project)), _sayings(after, after.rules(project))
    kept = _kept(old, new)
    added = [number for number in range(len(new)) if new[number] not in kept]
    anchors = [after.rules(project).conditions[number].anchors for number in added]
    return Change(
        gone=frozenset(saying[0] for saying in old if saying not in kept),
        new=len(added),
        everything=None in anchors,
        keys={field: _values(anchors, field) for field in LINKS},
        _new=Candidates(anchors),
    )


def _kept(old: Sequence[_Saying], new: Sequence[_Saying]) -> frozenset[_Saying]:
    """What both have in the same order; ids are unique, and so are these."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return frozenset(old[block.a + offset] for block in blocks for offset in range(block.size))


def _sayings(book: Rulebook, rules: Rules) -> list[_Saying]:
    return [
        (each.rule, condition.written, _stated(book, each.shares))
        for each, condition in zip(rules.rulings, rules.conditions, strict=True)
    ]


def _stated(book: Rulebook, shares: Iterable[Share]) -> tuple[tuple[Share, State], ...]:
    return tuple((share, book.state(share.id)) for share in shares)


def _standing(book: Rulebook, ref: str) -> tuple[str | None, object, Mapping[str, int], bool]:
    project = book.project(ref)
    default = book.default(project, ref) if project else None
    served = _stated(book, default.shares) if default else None
    return project, served, book.links(project or ""), book.rules(project or "").asks_paths


def _values(anchors: Iterable[frozenset[Feature] | None], field: str) -> frozenset[str]:
    return frozenset(value for each in anchors for name, value in each or () if name == field)
