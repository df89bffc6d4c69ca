"""How much people stay on what they did before. Specialised people make fewer decisions than they begin items.

With stickiness ρ a start is on the same objective as the one before with probability ρ, else drawn from the mix. Staying
is expected p_j of the time without it; what is beyond that, over what could have been, estimates ρ. Small samples are
drawn to nothing (project) and to the project (unit) by a prior weight of so many starts.
"""

from typing import Final

import numpy as np

from alignment_rules.drift.arrays import Floats, Whole

OF_PROJECT: Final = 14.0
OF_UNIT: Final = 7.0
LEVELS: Final = 10
"""Stickiness is used in steps of a tenth: 0, .1 … .9."""
_MOST: Final = 0.95


def of_project(excess: Floats, room: Floats) -> Floats:
    """ρ̂ = Σ (stayed − p_j) / (Σ (1 − p_j) + 14), within 0 and .95; over all starts so far."""
    return np.clip(excess / (room + OF_PROJECT), 0.0, _MOST)


def of_unit(excess: Floats, room: Floats, project: Floats) -> Floats:
    """ρ̂ of one person or board: its own, drawn to the project's where it has few starts."""
    return (excess + OF_UNIT * project) / (room + OF_UNIT)


def level(stickiness: Floats) -> Whole:
    """Stickiness in tenths, 0 to 9."""
    return np.clip(np.rint(stickiness * LEVELS), 0, LEVELS - 1).astype(np.int64)
