"""The product's detector over many runs at once: the same functions on arrays; a test proves both ways equal."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from alignment_rules.drift import stickiness
from alignment_rules.drift.detector import Held, advance, statistic
from alignment_rules.drift.evidence import evidence
from alignment_rules.drift.step import PACE
from alignment_rules.drift.target import Target
from alignment_rules.drift.threshold import threshold
from tests.bench.drift_people import Day

Floats = NDArray[np.float64]


class Pairs:
    """What each person began last; sums of a table of (stickiness, before, now) over what all begin now."""

    def __init__(self, runs: int, people: int, table: Floats) -> None:
        self.last = np.full((runs, people), -1)
        self._table = table

    def sums(self, day: Day, level: NDArray[np.int64]) -> Floats:
        """A row a run; `level` is of each person."""
        runs, people = np.nonzero(day.begins)
        rows = self._table[level[runs, people], self.last[runs, people], day.category[runs, people]]
        found = np.zeros((len(level), *rows.shape[1:]))
        with_any, first = np.unique(runs, return_index=True)
        if len(with_any):
            found[with_any] = np.add.reduceat(rows, first, axis=0)
        return found

    def went_on(self, day: Day) -> None:
        self.last = np.where(day.begins, day.category, self.last)

    def forget(self, day: Day) -> None:
        self.last = np.where(day.new, -1, self.last)


class Herd:
    """`drift.step` for every run."""

    def __init__(self, of: Target, runs: int, people: int) -> None:
        self._of = of
        self._pairs = Pairs(runs, people, evidence(of.shares, of.moves, of.band))
        self._limits = np.full((stickiness.LEVELS, 10 * people + 1), np.nan)
        self._shares = np.array(of.shares)
        self._held = Held(*(np.zeros((runs, len(of.moves))) for _ in range(3)))
        self._excess, self._room = np.zeros((runs, people)), np.zeros((runs, people))
        self._of_all = np.zeros(runs), np.zeros(runs)
        self._begun: deque[Floats] = deque(maxlen=PACE)
        self._watched = np.zeros(runs, dtype=np.int64)

    def day(self, day: Day) -> tuple[Floats, Floats]:
        """The statistic and the threshold of each run this evening."""
        self._forget(day)
        project = stickiness.of_project(*self._of_all)
        own = stickiness.level(stickiness.of_unit(self._excess, self._room, project[:, None]))
        tenth = stickiness.level(project)
        self._held = advance(self._held, self._pairs.sums(day, own), tenth / stickiness.LEVELS)
        limit = self._thresholds(tenth, self.pace())
        self._stayed(day)
        self._begun.append(day.begins.sum(axis=1).astype(float))
        self._watched += 1
        return statistic(self._held.ratios), limit

    def pace(self) -> Floats:
        begun = np.sum(self._begun, axis=0) if self._begun else np.zeros(len(self._watched))
        return np.rint(10 * begun / np.clip(self._watched, 1, PACE)) / 10

    def tenth(self) -> NDArray[np.int64]:
        return stickiness.level(stickiness.of_project(*self._of_all))

    def begin_anew(self, runs: NDArray[np.bool_]) -> None:
        """These runs are watched afresh, as after a case."""
        for held in self._held:
            held[runs] = 0.0
        self._excess[runs], self._room[runs], self._pairs.last[runs] = 0.0, 0.0, -1
        for of_all in (*self._of_all, *self._begun):
            of_all[runs] = 0.0
        self._watched[runs] = 0

    def _thresholds(self, tenth: NDArray[np.int64], pace: Floats) -> Floats:
        of, at = self._of, np.rint(pace * 10).astype(np.int64)
        for level, tenths in set(zip(tenth.tolist(), at.tolist(), strict=True)):
            if np.isnan(self._limits[level, tenths]):
                self._limits[level, tenths] = threshold(of.shares, of.moves, of.band, level, tenths / 10)
        return self._limits[tenth, at]

    def _forget(self, day: Day) -> None:
        self._pairs.forget(day)
        self._excess, self._room = (np.where(day.new, 0.0, it) for it in (self._excess, self._room))

    def _stayed(self, day: Day) -> None:
        last = self._pairs.last
        counts = day.begins & (last >= 0)
        expected = self._shares[last]
        excess = np.where(counts, (last == day.category) - expected, 0.0)
        room = np.where(counts, 1 - expected, 0.0)
        self._excess, self._room = self._excess + excess, self._room + room
        self._of_all = self._of_all[0] + excess.sum(axis=1), self._of_all[1] + room.sum(axis=1)
        self._pairs.went_on(day)
