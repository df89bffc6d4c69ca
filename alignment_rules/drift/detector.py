"""The daily update: a mixture of Shiryaev–Roberts e-detectors (Shin, Ramdas and Rinaldo 2024, "E-detectors").

R_q ← (1 + R_q) · exp(min(Σ ln e_q, ceiling_q)) for every drift q looked for; the alarm statistic is their mean. As every
e_q has a mean of at most 1 inside the band, E[mean R] is at most the number of days there. All ceilings only lower R, so
they keep that: those on gains mute bursts, the highest R lets an alarm end when a drift has ended.
"""

from typing import Final, NamedTuple

import numpy as np

from alignment_rules.drift.arrays import Floats

A_DAY: Final = 2.4
IN_THREE: Final = 3.9
"""What a drift may gain, in ln: on one day, and on any three days together, too little for an alarm out of calm. The fourth day
of a drift counts again as its first did, for a burst is over by then; chance gains of single days, which others take back,
are left whole."""
_HELD_BACK: Final = 0.6
"""How much less that is as people stick to what they began: their bursts last longer than they were meant to."""
_HIGHEST: Final = 1e5


class Held(NamedTuple):
    """R of each move (last axis), and what it gained on the last day and on the one before, 0 where it lost."""

    ratios: Floats
    gained: Floats
    gained_before: Floats


def allowed(sticky: Floats) -> Floats:
    """What part of the ceilings a project of this stickiness has."""
    part: Floats = 1.0 - _HELD_BACK * sticky
    return part


def advance(before: Held, gained: Floats, sticky: Floats) -> Held:
    """The next day's, given the day's sum of ln e of each move and the project's stickiness."""
    part = allowed(sticky)[..., None]
    left = IN_THREE * part - before.gained - before.gained_before
    counted = np.minimum(gained, np.clip(left, 0.0, A_DAY * part))
    grown = (1.0 + before.ratios) * np.exp(counted)
    return Held(np.minimum(grown, _HIGHEST * grown.shape[-1]), np.maximum(counted, 0.0), before.gained)


def statistic(ratios: Floats) -> Floats:
    """What is compared with the threshold: the mean over the moves."""
    mean: Floats = ratios.mean(axis=-1)
    return mean
