"""Who answers for what, by address: owners of what is served, and the PMO."""

from collections.abc import Iterable
from typing import Final

from alignment_rules.strategy import Strategy

PMO: Final = "pmo"
"""The name in `people` whose address speaks for the whole strategy."""


def answering(strategy: Strategy, served: Iterable[str]) -> frozenset[str]:
    """The addresses of those who may decide that work serves all of these: each one's owner, and the PMO."""
    people = strategy.file.people
    owners = [_owners(strategy, id_) for id_ in served]
    names = set.intersection(*owners) if owners else set()
    return frozenset(people[name].casefold() for name in {*names, PMO} if name in people)


def _owners(strategy: Strategy, id_: str) -> set[str]:
    """An initiative is answered for by its owner and by its objective's."""
    entries = [strategy.entry(id_)] if strategy.knows(id_) else []
    if parent := strategy.initiatives.get(id_):
        entries.append(strategy.file.objectives[parent])
    return {entry.owner for entry in entries if entry.owner}
