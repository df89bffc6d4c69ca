"""What the detector is compared with: an oracle that knows the drift, and what is in common use."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from alignment_rules.drift.clipping import log_e
from alignment_rules.drift.evidence import kernel
from tests.bench.drift_herd import Floats, Pairs
from tests.bench.drift_people import Day


class Oracle:
    """Shiryaev–Roberts for the one drift that comes, with the true stickiness, respecting the band; nothing is capped.

    It returns ln R, so that nothing overflows.
    """

    def __init__(
        self, plan: Floats, drifted: Floats, band: float, stay: float, runs: int, people: int
    ) -> None:
        a, b = kernel(drifted[None], stay), kernel(plan, stay)
        after = log_e(a[0, :-1], b[:-1], (1 - stay) * band)
        first = log_e(a[0, -1:], b[-1:], band)
        self.table = np.concatenate([after, first])
        self._pairs = Pairs(runs, people, self.table[None])
        self._ln = np.full(runs, -np.inf)

    def day(self, day: Day) -> Floats:
        self._pairs.forget(day)
        level = np.zeros(day.begins.shape, dtype=np.int64)
        gained = self._pairs.sums(day, level)
        self._pairs.went_on(day)
        self._ln = np.logaddexp(0.0, self._ln) + gained
        return self._ln


class _Window:
    """Counts by category of the last days."""

    def __init__(self, plan: Floats, days: int) -> None:
        self._plan = plan
        self._days: deque[Floats] = deque(maxlen=days)

    def _counts(self, day: Day, whom: NDArray[np.bool_]) -> Floats:
        each = [((day.category == k) & whom).sum(axis=1) for k in range(len(self._plan))]
        self._days.append(np.stack(each, axis=1).astype(float))
        return np.sum(self._days, axis=0)

    @property
    def _full(self) -> bool:
        return len(self._days) == self._days.maxlen


class FixedThreshold(_Window):
    """The off-plan share of the person-days of four weeks."""

    def day(self, day: Day) -> Floats:
        counts = self._counts(day, np.ones_like(day.begins))
        actual = counts / counts.sum(axis=1, keepdims=True)
        return np.abs(actual - self._plan).sum(axis=1) / 2 if self._full else np.zeros(len(counts))


class Psi(_Window):
    """The population stability index of the person-days of four weeks, with half a day for what did not occur."""

    def day(self, day: Day) -> Floats:
        counts = self._counts(day, np.ones_like(day.begins)) + 0.5
        actual = counts / counts.sum(axis=1, keepdims=True)
        return (
            ((actual - self._plan) * np.log(actual / self._plan)).sum(axis=1)
            if self._full
            else np.zeros(len(counts))
        )


class ChiSquare(_Window):
    """Pearson's χ² of the starts of 15 days."""

    def day(self, day: Day) -> Floats:
        counts = self._counts(day, day.begins)
        expected = counts.sum(axis=1, keepdims=True) * self._plan
        apart = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0)
        return apart.sum(axis=1) if self._full else np.zeros(len(counts))


class Ewma:
    """The largest deviation of an exponentially weighted mean of a day's starts, in its standard deviations."""

    WEIGHT = 0.08

    def __init__(self, plan: Floats) -> None:
        self._plan = plan
        self._apart: Floats | float = 0.0
        self._begun: Floats | float = 0.0

    def day(self, day: Day) -> Floats:
        counts = np.stack(
            [((day.category == k) & day.begins).sum(axis=1) for k in range(len(self._plan))], axis=1
        )
        total = counts.sum(axis=1, keepdims=True)
        self._apart = (1 - self.WEIGHT) * self._apart + self.WEIGHT * (counts - total * self._plan)
        self._begun = (1 - self.WEIGHT) * self._begun + self.WEIGHT * total
        spread = np.sqrt(
            self.WEIGHT / (2 - self.WEIGHT) * np.maximum(self._begun, 1e-9) * self._plan * (1 - self._plan)
        )
        return np.abs(self._apart / spread).max(axis=1)
