"""Corrections that are alike become a rule: the narrowest fact that all of their items share, with its test."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from alignment_rules.work import Work

ENOUGH: Final = 3
"""So many corrections alike ask for a rule."""
_SHARED: Final = (
    ("label", "labels"),
    ("component", "components"),
    ("under", "under"),
    ("fix version", "fix_versions"),
    ("branch", "branch"),
)
"""A rule's word and where an item has it, the most telling first; a type alone tells too little."""


@dataclass(frozen=True)
class Corrected:
    """An item that a person said serves `id`; `project` is the strategy's."""

    project: str
    serves: str
    work: Work


@dataclass(frozen=True)
class Alike:
    """At least ENOUGH items of a project corrected to the same, and what they have in common."""

    project: str
    serves: str
    field: str
    value: str
    works: tuple[Work, ...]

    @property
    def example(self) -> str:
        """The value as one of the items has it: where `value` is a glob, something it fits."""
        return self.works[0].branch if self.field == "branch" else self.value

    @property
    def id(self) -> str:
        """A name for the rule: `corrected-wallet`."""
        letters = "".join(each if each.isascii() and each.isalnum() else "-" for each in self.value.lower())
        return f"corrected-{'-'.join(filter(None, letters.split('-')))}"[:80]


def alike(corrected: Iterable[Corrected], others: Iterable[Corrected]) -> Iterator[Alike]:
    """What the corrected items of each (project, serves) share and none of the `others`, tagged otherwise, has."""
    groups: dict[tuple[str, str], list[Corrected]] = {}
    for each in corrected:
        groups.setdefault((each.project, each.serves), []).append(each)
    kept = list(others)
    for (project, serves), members in sorted(groups.items()):
        elsewhere = {
            fact for each in kept if (each.project, each.serves) != (project, serves) for fact in _facts(each)
        }
        yield from _found(project, serves, members, elsewhere)


def _found(
    project: str, serves: str, members: Sequence[Corrected], elsewhere: set[tuple[str, str]]
) -> Iterator[Alike]:
    """The first field of the table with a value that enough share; each item explains one rule at most."""
    left = list(members)
    for field, _ in _SHARED:
        values = sorted({value for each in left for name, value in _facts(each) if name == field})
        for value in values:
            having = [each for each in left if (field, value) in _facts(each)]
            if len(having) >= ENOUGH and (field, value) not in elsewhere:
                works = sorted((each.work for each in having), key=lambda work: work.key)
                yield Alike(project, serves, field, value, tuple(works))
                left = [each for each in left if each not in having]


def _facts(each: Corrected) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for field, name in _SHARED:
        written = getattr(each.work, name)
        values = written if isinstance(written, tuple) else (written,)
        found |= {(field, _prefix(value) if field == "branch" else value) for value in values if value}
    return {(field, value) for field, value in found if value}


def _prefix(branch: str) -> str:
    """`renovate/urllib3` as the glob `renovate/*`; nothing for a branch without a folder."""
    head, slash, _ = branch.partition("/")
    return f"{head}/*" if slash else ""
