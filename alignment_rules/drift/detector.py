"""The daily update: a mixture of Shiryaev–Roberts e-detectors (Shin, Ramdas and Rinaldo 2024, "E-detectors").

R_q ← (1 + R_q) · exp(min(Σ ln e_q, 1.5)) for every drift q looked for; the alarm statistic is their mean. As every e_q
has a mean of at most 1 inside the band, E[mean R] is at most the number of days there. Both ceilings only lower R, so
they keep that; the daily one mutes bursts, the other lets an alarm end when a drift has ended.
"""

from typing import Final

import numpy as np

from alignment_rules.drift.arrays import Floats

A_DAY: Final = 1.5
"""No day may count for more than this, in ln: a drift is what lasts."""
_HIGHEST: Final = 1e5


def advance(ratios: Floats, gained: Floats) -> Floats:
    """The next day's R of each move (last axis), given the day's sum of ln e."""
    grown: Floats = (1.0 + ratios) * np.exp(np.minimum(gained, A_DAY))
    bounded: Floats = np.minimum(grown, _HIGHEST * ratios.shape[-1])
    return bounded


def statistic(ratios: Floats) -> Floats:
    """What is compared with the threshold: the mean over the moves."""
    mean: Floats = ratios.mean(axis=-1)
    return mean
