"""Which drifts are looked for: moves of some size from one objective to another, to all the rest, or from all the rest."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from alignment_rules.drift.arrays import Floats

BEYOND: Final = (0.07, 0.15, 0.30)
"""Sizes of the moves beyond the band: .12, .20 and .35 for a band of 5 points, for which they were chosen."""
LEAVES: Final = 0.05
"""What a move leaves of the share it takes from: nothing starves so wholly that one start on it disproves the drift."""


class Move(NamedTuple):
    """`size` of all work goes from a category to another; None is all the others, in proportion to their shares."""

    source: int | None
    sink: int | None
    size: float


def moves(shares: Sequence[float], band: float) -> tuple[Move, ...]:
    """Every move looked for, each once; those that cannot leave the band are left out."""
    found = {
        Move(source, sink, size): None
        for source, sink in _ways(len(shares))
        for beyond in BEYOND
        if (size := min(band + beyond, (1 - LEAVES) * _room(shares, source, sink))) > band
    }
    return tuple(found)


def _ways(categories: int) -> Iterator[tuple[int | None, int | None]]:
    """(from, to) of every direction; with two categories "all the others" is the other one."""
    each = range(categories)
    yield from ((source, sink) for source in each for sink in each if source != sink)
    if categories > 2:
        yield from ((source, None) for source in each)
        yield from ((None, sink) for sink in each)


def ways(shares: Sequence[float]) -> tuple[tuple[Move, float], ...]:
    """Every direction as a move of size 1, and how far it can go before its source is used up."""
    whole = [(Move(source, sink, 1.0), _room(shares, source, sink)) for source, sink in _ways(len(shares))]
    return tuple((move, room) for move, room in whole if room > 0)


def _room(shares: Sequence[float], source: int | None, sink: int | None) -> float:
    return 1 - shares[sink or 0] if source is None else shares[source]


def moved(shares: Floats, move: Move, size: float | None = None) -> Floats:
    """The shares after a move, of its own size unless another is given; never below 0.

    What is taken in proportion is taken from the others in proportion to their shares; what is given to all the others
    likewise, or evenly where they have none.
    """
    asked = move.size if size is None else size
    taken = _taken(shares, move, asked)
    given = _given(shares, move) * taken.sum()
    after: Floats = np.clip(shares - taken + given, 0.0, 1.0)
    return after


def _taken(shares: Floats, move: Move, size: float) -> Floats:
    if move.source is not None:
        return _only(len(shares), move.source) * min(size, float(shares[move.source]))
    others = shares * (1 - _only(len(shares), move.sink or 0))
    part = min(1.0, size / max(float(others.sum()), size))
    return others * part


def _given(shares: Floats, move: Move) -> Floats:
    if move.sink is not None:
        return _only(len(shares), move.sink)
    places = 1 - _only(len(shares), move.source or 0)
    others = shares * places
    given: Floats = others if others.sum() > 0 else places
    return given / float(given.sum())


def _only(categories: int, at: int) -> Floats:
    found = np.zeros(categories)
    found[at] = 1.0
    return found


def mixes(shares: Floats, looked_for: Sequence[Move]) -> Floats:
    """Each move's mix, one a row. Of a share that has become small it also leaves what `LEAVES` says."""
    most = [(1 - LEAVES) * _room(shares.tolist(), source, sink) for source, sink, _ in looked_for]
    sizes = [min(move.size, room) for move, room in zip(looked_for, most, strict=True)]
    found = [moved(shares, move, size) for move, size in zip(looked_for, sizes, strict=True)]
    return np.array(found).reshape(len(looked_for), len(shares))
