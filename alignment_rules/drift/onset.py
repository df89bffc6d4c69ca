"""Since when a drift is there, by the same evidence that raised its alarm.

R of a drift is the sum, over every day on which it could have begun, of the likelihood ratio of all days from there on.
The mean of these terms over the drifts looked for weighs each day; the heaviest is the estimated change point, as the
largest term of a CUSUM is (Page 1954, "Continuous inspection schemes"; Hinkley 1970, "Inference about the change-point").
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from alignment_rules.drift.state import Reading


def onset(readings: Sequence[Reading]) -> date | None:
    """The day from which on work most likely followed a drift; None where no day tells of one.

    Of days that weigh the same the last: a day on which nothing began, or nothing that counts, began nothing.
    """
    gained = np.array([reading.gained for reading in readings])
    if not gained.size:
        return None
    from_here = np.cumsum(gained[::-1], axis=0)[::-1]
    heaviest = from_here.max()
    weights = np.exp(from_here - heaviest).mean(axis=1)
    place = len(weights) - 1 - int(weights[::-1].argmax())
    return readings[place].day if heaviest > 0 else None
