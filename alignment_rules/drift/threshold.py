"""From where on the statistic is an alarm: seldom enough anywhere in the band, at most once in 260 working days.

A = safety · max over the band's vertices v of mean_q Σ_{s=1..260} g^s, g = exp(λ · min(0, E_v[e_q] − 1)): how large the
statistic grows on average in 260 days without drift, where λ is the number of starts a day. The safety is 1.5 up to 8
starts a day and falls to 1 with more, where false alarms were far rarer than wanted; it rises by half as stickiness,
itself an estimate, goes to 1. A heuristic checked by simulation (docs/drift.md), not a theorem; the theorem's A is 260
and takes about twice as long to notice.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from alignment_rules.drift.alternatives import Move
from alignment_rules.drift.arrays import Floats
from alignment_rules.drift.evidence import evidence, expected
from alignment_rules.drift.stickiness import LEVELS

DAYS: Final = 260
"""Wanted: at most one false alarm in so many working days, a year."""
_FEW: Final = 8.0


@lru_cache(maxsize=4096)
def threshold(
    shares: tuple[float, ...], moves: tuple[Move, ...], band: float, tenth: int, starts: float
) -> float:
    """A for a project's stickiness in tenths and its known starts a day (`starts`)."""
    if not moves:
        return float("inf")  # no drift can leave so wide a band
    less = starts * np.minimum(means(shares, moves, band, tenth) - 1.0, 0.0)
    sums = np.full_like(less, float(DAYS))
    np.divide(np.exp(less) * np.expm1(DAYS * less), np.expm1(less), out=sums, where=less < -1e-12)
    return _safety(starts, tenth) * float(sums.mean(axis=-1).max())


def _safety(starts: float, tenth: int) -> float:
    return (1 + 0.5 * min(1.0, _FEW / max(starts, _FEW))) * (1 + 0.5 * tenth / LEVELS)


@lru_cache(maxsize=256)
def means(shares: tuple[float, ...], moves: tuple[Move, ...], band: float, tenth: int) -> Floats:
    """E_v[e_q] of each vertex of the band (rows) and move (columns); at most 1."""
    of_e = np.exp(evidence(shares, moves, band)[tenth, :-1])
    return expected(vertices(np.array(shares), band), tenth / LEVELS, of_e)


def vertices(shares: Floats, band: float) -> Floats:
    """The plan with `band` moved from one category to another, one a row.

    Where a share is smaller than the band, the largest others make up for it, so that every row is at the band's edge.
    """
    each = range(len(shares))
    found = [_vertex(shares, band, source, sink) for source in each for sink in each if source != sink]
    return np.array(found).reshape(len(found), len(shares))


def _vertex(shares: Floats, band: float, source: int, sink: int) -> Floats:
    left, vertex = band, shares.copy()
    others = sorted((k for k in range(len(shares)) if k not in {source, sink}), key=lambda k: -shares[k])
    for k in (source, *others):
        taken = min(left, float(vertex[k]))
        vertex[k] -= taken
        left -= taken
    vertex[sink] += band - left
    return vertex
