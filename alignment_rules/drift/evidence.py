"""ln of the e-value of every possible start, for every drift looked for: the one table that the daily update reads."""

from functools import lru_cache
from typing import Final

import numpy as np

from alignment_rules.drift.alternatives import Move
from alignment_rules.drift.alternatives import mixes as mixes_of
from alignment_rules.drift.arrays import Floats
from alignment_rules.drift.clipping import log_e
from alignment_rules.drift.stickiness import LEVELS

NONE_BEFORE: Final = -1
"""The category before a unit's first start: nothing is known, so nothing sticks."""


def kernel(mix: Floats, stickiness: float) -> Floats:
    """Row j: the distribution of a start after one on j, (1 − ρ) mix + ρ δ_j; the last row is of a first start."""
    after = (1 - stickiness) * mix[..., None, :] + stickiness * np.eye(mix.shape[-1])
    return np.concatenate([after, mix[..., None, :]], axis=-2)


@lru_cache(maxsize=64)
def evidence(shares: tuple[float, ...], moves: tuple[Move, ...], band: float) -> Floats:
    """Shape (stickiness in tenths, category before, category, move); index NONE_BEFORE where there was none."""
    return np.stack([_at(np.array(shares), moves, band, tenth / LEVELS) for tenth in range(LEVELS)])


def _at(shares: Floats, moves: tuple[Move, ...], band: float, stickiness: float) -> Floats:
    a, b = kernel(mixes_of(shares, moves), stickiness), kernel(shares, stickiness)
    found = np.concatenate(
        [
            log_e(a[:, :-1], b[None, :-1], (1 - stickiness) * band),
            log_e(a[:, -1:], b[None, -1:], band),
        ],
        axis=1,
    )
    return np.ascontiguousarray(np.moveaxis(found, 0, -1))


def expected(mixes: Floats, stickiness: float, values: Floats) -> Floats:
    """Mean of `values` (before, category, move) under each mix (rows) in the long run, for each move (columns).

    Σ_j mix_j Σ_k ((1 − ρ) mix_k + ρ δ_jk) values_jk.
    """
    pairs = (mixes[:, :, None] * mixes[:, None, :]).reshape(len(mixes), -1)
    moving: Floats = pairs @ values.reshape(pairs.shape[1], -1)
    staying: Floats = mixes @ np.einsum("jjq->jq", values)
    return (1 - stickiness) * moving + stickiness * staying
