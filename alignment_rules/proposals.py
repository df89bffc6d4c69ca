"""What of the work could be ruled at once: epics, bots' branches, labels, components and versions, the widest first.

Only what is there is proposed; which objective it serves is for a person to say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from alignment_rules.work import Work

FEWEST: Final = 3
"""Fewer items than this are no pattern."""
LEAST: Final = 0.01
"""A smaller share of a project's work is not worth a question."""
BOTS: Final = ("renovate/", "dependabot/", "snyk-", "greenkeeper/", "pyup-")
"""How branches of well-known bots begin: upkeep, unless somebody says otherwise."""
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Seen:
    """A piece of work, what it weighs (traced effort, or 1), and the epics above it: key -> title."""

    project: str
    work: Work
    weight: int
    epics: Mapping[str, str]


class Proposal(msgspec.Struct, frozen=True):
    """`under PAY-100`: what share of a project's work it covers that none before it does, and three examples."""

    project: str
    field: str
    value: str
    title: str
    share: float
    items: int
    examples: tuple[str, ...]  # "PAY-311 Add Apple Pay"
    bot: bool = False
    branch: str = ""  # of an example, where the value is a glob

    @property
    def name(self) -> str:
        """By what an answers file calls it: `under PAY-100`."""
        return f"{self.field} {self.value}"


def proposals(seen: Sequence[Seen]) -> list[Proposal]:
    """For each project the widest first; what an earlier one covers counts for no later one."""
    found: list[Proposal] = []
    for project in sorted({each.project for each in seen}):
        mine = [each for each in seen if each.project == project]
        found += _of_project(project, mine)
    return found


def _of_project(project: str, mine: list[Seen]) -> Iterator[Proposal]:
    whole, left = sum(each.weight for each in mine) or 1, list(mine)
    for field in _FIELDS:
        while (best := _widest(field, left)) is not None:
            value, having = best
            share = sum(each.weight for each in having) / whole
            if share < LEAST:
                break
            yield _proposal(project, field, value, having, share)
            left = [each for each in left if each not in having]


def _widest(field: str, left: Iterable[Seen]) -> tuple[str, list[Seen]] | None:
    groups: dict[str, list[Seen]] = {}
    for each in left:
        for value in _values(field, each):
            groups.setdefault(value, []).append(each)
    enough = [(value, having) for value, having in groups.items() if len(having) >= FEWEST]
    return max(enough, key=lambda it: (sum(each.weight for each in it[1]), it[0]), default=None)


def _values(field: str, each: Seen) -> set[str]:
    return {value for value in _FIELDS[field](each) if value}


def _bot(each: Seen) -> Iterator[str]:
    return (f"{head}*" for head in BOTS if each.work.branch.casefold().startswith(head))


_FIELDS: Final[Mapping[str, Callable[[Seen], Iterable[str]]]] = {
    "branch": _bot,
    "under": lambda each: each.epics,
    "label": lambda each: each.work.labels,
    "component": lambda each: each.work.components,
    "fix version": lambda each: each.work.fix_versions,
}
"""A rule's word and the values that a piece of work has of it, in the order in which they are proposed."""


def _proposal(project: str, field: str, value: str, having: Sequence[Seen], share: float) -> Proposal:
    heaviest = sorted(having, key=lambda each: (-each.weight, each.work.key))[:_EXAMPLES]
    examples = tuple(f"{each.work.key} {each.work.title}" for each in heaviest)
    title = having[0].epics.get(value, "") if field == "under" else ""
    branch = heaviest[0].work.branch if field == "branch" else ""
    return Proposal(project, field, value, title, share, len(having), examples, field == "branch", branch)
