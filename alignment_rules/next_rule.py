"""The rule that would place most of the work for which no objective was found."""

from collections.abc import Sequence

import msgspec

from alignment_rules.proposals import Proposal, Seen, proposals


class NextRule(msgspec.Struct, frozen=True):
    """`placed`: the share of all traced work for which the rules find an objective; `gain`: what this one would add."""

    placed: float
    gain: float
    project: str
    condition: str  # `label wallet`
    items: int
    examples: tuple[str, ...]


def best_next(unaligned: Sequence[Seen], whole: int) -> NextRule | None:
    """The widest proposal over the unaligned work; None where none is wide enough to ask about.

    `whole` is the weight of all work that is known, aligned or not, in the same unit as the unaligned's weights.
    """
    weights: dict[str, int] = {}
    for each in unaligned:
        weights[each.project] = weights.get(each.project, 0) + each.weight
    left = sum(weights.values())
    if whole <= 0 or left <= 0:
        return None
    gains = [(it.share * weights[it.project] / whole, it) for it in proposals(unaligned)]
    best = max(gains, key=lambda it: (it[0], it[1].project, it[1].name), default=None)
    return _next(max(0.0, 1 - left / whole), *best) if best else None


def _next(placed: float, gain: float, it: Proposal) -> NextRule:
    return NextRule(placed, gain, it.project, it.name, it.items, it.examples)
