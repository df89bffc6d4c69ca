"""Simulated people who work on one item at a time: many runs beside one another, one working day a step."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mix = Callable[[int], NDArray[np.float64]]
"""Day -> mix of new decisions; one row for all runs or one a run."""
LENGTH = 3.0  # working days an item takes on average


class Team(NamedTuple):
    """Who works how. `stay` is the probability of staying on an objective, `unknown` that a start cannot be judged,
    `leave` that a person is replaced on a day; every `reorganised` days all are. `epic` is the mean number of items of
    an epic, whose objective is decided once; `epics_only` shows only each epic's first item.
    """

    people: int
    stay: float = 0.0
    unknown: float = 0.0
    leave: float = 0.0
    reorganised: int = 0
    epic: float = 0.0
    epics_only: bool = False


class Day(NamedTuple):
    """(run, person) arrays: who begins something known, on what; who is new; what everybody works on."""

    begins: NDArray[np.bool_]
    category: NDArray[np.int64]
    new: NDArray[np.bool_]


def days(team: Team, mix: Mix, count: int, runs: int, seed: int) -> Iterator[Day]:
    """`count` working days of `runs` independent projects."""
    chance = np.random.default_rng(seed)
    shape = runs, team.people
    working_on = _drawn(chance, np.broadcast_to(mix(0), (runs, mix(0).shape[-1])), shape)
    epics = _drawn(
        chance, np.broadcast_to(mix(0), (runs, mix(0).shape[-1])), (runs, max(2, team.people // 2))
    )
    untouched = np.ones(epics.shape, dtype=bool)
    for day in range(count):
        today = np.broadcast_to(mix(day), (runs, mix(day).shape[-1]))
        new = chance.random(shape) < team.leave if team.leave else np.zeros(shape, dtype=bool)
        if team.reorganised and day and day % team.reorganised == 0:
            new = np.ones(shape, dtype=bool)
        begins = (chance.random(shape) < 1 / LENGTH) | new | (day == 0)
        if team.epic:
            working_on, shown = _of_epics(chance, team, today, begins, working_on, epics, untouched)
        else:
            stays = (chance.random(shape) < team.stay) & ~new & (day > 0)
            fresh = _drawn(chance, today, shape)
            working_on = np.where(begins & ~stays, fresh, working_on)
            shown = begins
        known = chance.random(shape) >= team.unknown if team.unknown else True
        yield Day(shown & known, working_on, new)


def _of_epics(
    chance: np.random.Generator,
    team: Team,
    mix: NDArray[np.float64],
    begins: NDArray[np.bool_],
    working_on: NDArray[np.int64],
    epics: NDArray[np.int64],
    untouched: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Whoever begins takes an item of an open epic; a finished epic makes way for another, decided anew."""
    runs = np.arange(len(begins))[:, None]
    taken = chance.integers(0, epics.shape[1], begins.shape)
    working_on = np.where(begins, epics[runs, taken], working_on)
    first = np.zeros(begins.shape, dtype=bool)
    for person in range(
        begins.shape[1]
    ):  # two may take the first item of one epic on one day: only one shows it
        at = np.arange(len(begins)), taken[:, person]
        first[:, person] = begins[:, person] & untouched[at]
        untouched[at] &= ~begins[:, person]
    touched = np.zeros(epics.shape)
    np.add.at(touched, (np.broadcast_to(runs, taken.shape)[begins], taken[begins]), 1)
    over = chance.random(epics.shape) < 1 - (1 - 1 / team.epic) ** touched
    epics[over] = _drawn(chance, mix, epics.shape)[over]
    untouched |= over
    return working_on, first if team.epics_only else begins


def _drawn(
    chance: np.random.Generator, mix: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.int64]:
    below = np.cumsum(mix, axis=-1)[:, :-1]
    at = chance.random(shape)
    return (at[:, :, None] >= below[:, None, :]).sum(axis=-1)
