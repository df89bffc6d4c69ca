"""Items differ in length: an objective whose items take long is begun less often for the same share of effort."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from alignment_rules.drift.starts import Finish

PRIOR: Final = 20
"""So many items of the common mean length are taken as seen of every objective."""

Lengths = Mapping[str, tuple[float, int]]
"""Objective -> (sum of lengths, number) of finished items."""


def add(lengths: Lengths, finished: Iterable[Finish]) -> dict[str, tuple[float, int]]:
    """What is known of lengths after more items were finished."""
    found = dict(lengths)
    for _, objective, length in finished:
        total, count = found.get(objective, (0.0, 0))
        found[objective] = total + length, count + 1
    return found


def start_shares(names: Sequence[str], shares: Sequence[float], lengths: Lengths) -> tuple[float, ...]:
    """Shares of starts that yield the planned `shares` of effort: p_k ∝ t_k / D̂_k, summing to 1.

    D̂_k = (sum of lengths + 20 · mean) / (number + 20).
    """
    count = sum(number for _, number in lengths.values())
    if not count:
        return tuple(shares)
    mean = sum(total for total, _ in lengths.values()) / count
    of_name = (lengths.get(name, (0.0, 0)) for name in names)
    expected = [(total + PRIOR * mean) / (number + PRIOR) for total, number in of_name]
    weights = [share / length if share else 0.0 for share, length in zip(shares, expected, strict=True)]
    return tuple(weight / sum(weights) for weight in weights)
