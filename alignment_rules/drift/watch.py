"""The way in: watch a project from the day its plan began, or go on from where it was left."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from alignment_rules.drift.lengths import add
from alignment_rules.drift.starts import Finish, Start, by_working_day, working_days
from alignment_rules.drift.state import Reading, State, fresh
from alignment_rules.drift.step import step
from alignment_rules.drift.target import Target


class Watched(NamedTuple):
    """A reading for each working day, and what is needed to go on."""

    readings: tuple[Reading, ...]
    state: State


def watch(
    of: Target, since: date, until: date, starts: Iterable[Start], finished: Iterable[Finish] = ()
) -> Watched:
    """Every working day from `since` to `until`, from scratch. Starts outside are ignored; what was finished before
    `since` tells of lengths.
    """
    known = list(finished)
    lengths = add({}, sorted(finish for finish in known if finish.day < since))
    return _over(of, msgspec.structs.replace(fresh(of), lengths=lengths), since, until, starts, known)


def go_on(
    of: Target, state: State, until: date, starts: Iterable[Start], finished: Iterable[Finish] = ()
) -> Watched:
    """The working days after the state's to `until`; the same as `watch` over all of them, to the last bit."""
    if state.last is None:
        raise ValueError("a fresh state has no day to go on from: use watch()")
    return _over(of, state, state.last + timedelta(days=1), until, starts, finished)


def _over(
    of: Target, state: State, first: date, until: date, starts: Iterable[Start], finished: Iterable[Finish]
) -> Watched:
    begun = by_working_day(start for start in starts if first <= start.day <= until)
    ended = by_working_day(finish for finish in finished if first <= finish.day <= until)
    readings = []
    for day in working_days(first, until):
        state, reading = step(of, state, day, begun.get(day, ()), ended.get(day, ()))
        readings.append(reading)
    return Watched(tuple(readings), state)
