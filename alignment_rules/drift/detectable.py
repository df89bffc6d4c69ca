"""What a project's data can show: the smallest drift that is noticed in three weeks, and the earliest notice of any.

A drift is noticed within n days in four of five cases where, for some move looked for,
n·λ·I − .84·√(n·λ·V) ≥ ln A + 1; I and V are mean and variance of ln e of a start under the drifted mix, λ the starts a day
and A the threshold. The days' mean counts for no more than the detector lets a day count. A quadratic in √n.
"""

from functools import lru_cache
from math import ceil, inf, isfinite
from typing import Final, NamedTuple

import numpy as np

from alignment_rules.drift.alternatives import Move, moved, ways
from alignment_rules.drift.arrays import Floats
from alignment_rules.drift.detector import IN_THREE, allowed
from alignment_rules.drift.evidence import evidence, expected
from alignment_rules.drift.state import State
from alignment_rules.drift.step import pace_of
from alignment_rules.drift.stickiness import LEVELS, level, of_project
from alignment_rules.drift.target import Target
from alignment_rules.drift.threshold import threshold

WITHIN: Final = 15
"""Working days."""
_FOUR_OF_FIVE: Final = 0.84  # quantile of the normal distribution
_ON_TOP: Final = 0.02
_SIZES: Final = tuple(points / 100 for points in range(1, 101))


class Detectable(NamedTuple):
    """What a project's data can show.

    `size` is an off-plan share of starts, None where no drift is noticed in time. `gains` and `starves` tell the
    direction in which it is hardest to notice; None there is "all the others". `earliest` are the working days until
    even the largest drift in the easiest direction is noticed, None where none ever is.
    """

    size: float | None
    gains: str | None
    starves: str | None
    earliest: int | None


class _Seen(NamedTuple):
    shares: tuple[float, ...]
    moves: tuple[Move, ...]
    band: float
    tenth: int
    pace: float


def detectable(of: Target, state: State) -> Detectable:
    """What can be noticed with the pace, the stickiness and the item lengths seen so far."""
    size, hardest, earliest = _limits(_seen(of, state))
    names: dict[int | None, str] = dict(enumerate(of.names))
    if hardest is None:
        return Detectable(size, None, None, earliest)
    return Detectable(size, names.get(hardest.sink), names.get(hardest.source), earliest)


def days_to_notice(of: Target, state: State, size: float) -> int | None:
    """Working days until a drift of `size` is noticed in four of five cases, in the direction where it takes longest.

    None where it never is, or where the plan has no room for such a drift.
    """
    seen = _seen(of, state)
    possible = [_mix(seen, way, size) for way, room in ways(seen.shares) if room >= size]
    slowest = max(_days(seen, np.array(possible)), default=inf) if possible else inf
    return ceil(slowest) if isfinite(slowest) else None


def _seen(of: Target, state: State) -> _Seen:
    project = of_project(np.array(state.excess), np.array(state.room))
    return _Seen(state.shares, of.moves, of.band, int(level(project)), pace_of(state.begun))


@lru_cache(maxsize=256)
def _limits(seen: _Seen) -> tuple[float | None, Move | None, int | None]:
    """The size from which on every possible drift is noticed in time, the direction that sets it, the earliest notice.

    In a direction that is used up before it is noticed, no drift is larger than its room.
    """
    found = [(*_smallest(seen, way, room), room, way) for way, room in ways(seen.shares)]
    fastest = min((fastest for _, fastest, _, _ in found), default=inf)
    earliest = ceil(fastest) if isfinite(fastest) else None
    if all(size is None for size, _, _, _ in found):
        return None, None, earliest
    sizes = [(room if size is None else size, way) for size, _, room, way in found]
    size, hardest = max(sizes, key=lambda it: it[0])
    return min(1.0, round(size + _ON_TOP, 4)), hardest, earliest


def _smallest(seen: _Seen, way: Move, room: float) -> tuple[float | None, float]:
    """The smallest size that is noticed in time in a direction, None where none is; and the fewest days of any."""
    sizes = [size for size in _SIZES if seen.band < size <= room]
    if not sizes:
        return None, inf
    days = _days(seen, np.array([_mix(seen, way, size) for size in sizes]))
    return next((size for size, n in zip(sizes, days, strict=True) if n <= WITHIN), None), float(days.min())


def _mix(seen: _Seen, way: Move, size: float) -> Floats:
    return moved(np.array(seen.shares), way, size)


def _days(seen: _Seen, drifted: Floats) -> Floats:
    """Days until each mix (rows) is noticed; infinite where it never is."""
    mean, variance = _ln_e(seen, drifted)
    most = IN_THREE / 3 * allowed(np.array(seen.tenth / LEVELS))
    a_day, spread = np.minimum(seen.pace * mean, most), seen.pace * np.maximum(variance, 0) * _FOUR_OF_FIVE**2
    needed = np.log(threshold(*seen)) + 1
    with np.errstate(all="ignore"):
        root = (np.sqrt(spread) + np.sqrt(spread + 4 * a_day * needed)) / (2 * a_day)
    days: Floats = np.where(a_day > 0, root**2, inf).min(axis=-1, initial=inf)
    return days


def _ln_e(seen: _Seen, drifted: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of ln e of a start under each drifted mix (rows), for each move looked for (columns)."""
    table = evidence(seen.shares, seen.moves, seen.band)[seen.tenth, :-1]
    mean, of_square = (expected(drifted, seen.tenth / LEVELS, values) for values in (table, table**2))
    return mean, np.maximum(of_square - mean**2, 0.0)
