"""One working day: from what was begun on it to the statistic of its evening."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import msgspec
import numpy as np

from alignment_rules.drift import stickiness
from alignment_rules.drift.arrays import Floats
from alignment_rules.drift.detector import Held, advance, statistic
from alignment_rules.drift.evidence import NONE_BEFORE, evidence
from alignment_rules.drift.lengths import add, start_shares
from alignment_rules.drift.starts import Finish, Start
from alignment_rules.drift.state import Reading, State, Unit
from alignment_rules.drift.target import Target
from alignment_rules.drift.threshold import threshold

PACE: Final = 60
"""The pace is of so many days, or of all before."""
REFRESH: Final = 20
"""Item lengths are taken up on the first day and every so many days, so that the yardstick does not move daily."""

_LEAST: Final = float(np.finfo(np.float64).tiny)


def step(
    of: Target, before: State, day: date, starts: Iterable[Start], finished: Iterable[Finish] = ()
) -> tuple[State, Reading]:
    """The state and the reading after `day`; only what was known before it judges its starts.

    The order of the day's starts does not matter: each is compared with what its unit began on an earlier day.
    """
    state = _with_lengths(of, before) if before.days % REFRESH == 0 else before
    begun = [(unit, of.category(objective)) for _, unit, objective in sorted(starts)]
    tenth = _tenth(state.excess, state.room)
    pace = pace_of(state.begun)
    held = advance(
        Held(np.array(state.ratios), np.array(state.gained), np.array(state.gained_before)),
        _gained(of, state, begun),
        np.array(tenth / stickiness.LEVELS),
    )
    reading = Reading(
        *(day, len(begun), pace, float(statistic(held.ratios)) if of.moves else 0.0),
        threshold(state.shares, of.moves, of.band, tenth, pace),
        tuple((np.log(np.maximum(held.ratios, _LEAST)) - np.log1p(state.ratios)).tolist()),
    )
    after = msgspec.structs.replace(
        _stayed(state, begun),
        ratios=tuple(held.ratios.tolist()),
        gained=tuple(held.gained.tolist()),
        gained_before=tuple(held.gained_before.tolist()),
        days=state.days + 1,
        last=day,
        begun=(*state.begun, _counts(of, begun))[-PACE:],
        lengths=add(state.lengths, sorted(finished)),
    )
    return after, reading


def pace_of(begun: Sequence[Sequence[int]]) -> float:
    """Known starts a day, to a tenth."""
    return round(10 * sum(map(sum, begun)) / len(begun)) / 10 if begun else 0.0


def _counts(of: Target, begun: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    categories = [category for _, category in begun]
    return tuple(categories.count(at) for at in range(len(of.names)))


def _with_lengths(of: Target, state: State) -> State:
    return msgspec.structs.replace(state, shares=start_shares(of.names, of.shares, state.lengths))


def _tenth(excess: float, room: float) -> int:
    return int(stickiness.level(stickiness.of_project(np.array(excess), np.array(room))))


def _gained(of: Target, state: State, begun: Sequence[tuple[str, int]]) -> Floats:
    """The day's Σ ln e of each move."""
    table = evidence(state.shares, of.moves, of.band)
    project = stickiness.of_project(np.array(state.excess), np.array(state.room))
    known = [state.units.get(unit, Unit(NONE_BEFORE)) for unit, _ in begun]
    own = stickiness.of_unit(
        np.array([unit.excess for unit in known]), np.array([unit.room for unit in known]), project
    )
    last = np.array([unit.last for unit in known], dtype=np.int64)
    category = np.array([category for _, category in begun], dtype=np.int64)
    gained: Floats = table[stickiness.level(own), last, category].sum(axis=0)
    return gained


def _stayed(state: State, begun: Sequence[tuple[str, int]]) -> State:
    """What the day tells of who stays on what; a unit's last start of the day is the one that sorts last."""
    units, excess, room = dict(state.units), state.excess, state.room
    for unit, category in begun:
        earlier, now = state.units.get(unit), units.get(unit, Unit(NONE_BEFORE))
        beyond, could = (
            (0.0, 0.0) if earlier is None else _beyond(state.shares[earlier.last], earlier.last == category)
        )
        units[unit] = Unit(category, now.excess + beyond, now.room + could)
        excess, room = excess + beyond, room + could
    return msgspec.structs.replace(state, units=units, excess=excess, room=room)


def _beyond(expected: float, stayed: bool) -> tuple[float, float]:
    return stayed - expected, 1 - expected
