"""Since when a drift is there: the heaviest term of the sum that R is."""

from datetime import date, timedelta
from math import exp
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.drift.onset import onset
from alignment_rules.drift.starts import Start, working_days
from alignment_rules.drift.state import Reading
from alignment_rules.drift.target import target
from alignment_rules.drift.watch import watch
from tests.alignment_rules.drift.makers import FOUR, MONDAY, histories, slowly

OF = target(FOUR, 50_000)
LAST = MONDAY + timedelta(days=39)


def readings(*gained: tuple[float, ...]) -> list[Reading]:
    return [Reading(MONDAY + timedelta(days=at), 1, 1.0, 0.0, 1.0, of) for at, of in enumerate(gained)]


def terms(of: list[Reading]) -> list[float]:
    """By hand: what each day adds to R had the drift begun on it, meaned over the drifts looked for."""
    return [
        mean(exp(sum(later.gained[move] for later in of[at:])) for move in range(len(of[0].gained)))
        for at in range(len(of))
    ]


@slowly
@given(histories())
def test_the_terms_of_all_days_sum_to_the_statistic_and_the_heaviest_is_the_onset(
    starts: list[Start],
) -> None:
    found = list(watch(OF, MONDAY, LAST, starts).readings)
    by_hand = terms(found)
    assert sum(by_hand) == pytest.approx(found[-1].statistic)
    day = onset(found)
    if day is not None:
        place = next(at for at, reading in enumerate(found) if reading.day == day)
        assert by_hand[place] == pytest.approx(max(by_hand))


@pytest.mark.parametrize(
    ("gained", "day"),
    [
        ([(-0.5,), (1.0,), (0.0,), (2.0,)], 1),
        ([(1.0,), (-0.5,), (1.0,)], 0),
        ([(1.0,), (-1.5,), (1.0,)], 2),
        ([(0.0,), (1.0,)], 1),  # a day that adds nothing begins nothing
        ([(1.0, 0.0), (-3.0, 0.0), (0.5, 0.7)], 2),  # two drifts: the mean of their terms counts
        ([(-1.0,), (-0.2,)], None),
        ([(0.0,), (0.0,)], None),
        ([], None),
    ],
)
def test_by_hand(gained: list[tuple[float, ...]], day: int | None) -> None:
    assert onset(readings(*gained)) == (None if day is None else MONDAY + timedelta(days=day))


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=30))
def test_it_is_a_day_from_which_on_evidence_was_gained(gained: list[tuple[float, float]]) -> None:
    of = readings(*gained)
    found = terms(of)
    if (day := onset(of)) is not None:
        assert found[(day - MONDAY).days] == pytest.approx(max(found))


def test_a_change_long_before_it_is_looked_at_is_dated_to_its_days() -> None:
    """Twenty people, eight weeks on plan and twelve elsewhere, all seen at once as after a backfill."""
    turn, errors = MONDAY + timedelta(weeks=8), []
    for seed in range(20):
        chance = Random(seed)
        starts = [
            Start(day, f"person-{at}", _drawn(chance, day < turn))
            for day in working_days(MONDAY, MONDAY + timedelta(weeks=20))
            for at in range(20)
            if chance.random() < 1 / 3
        ]
        found = watch(OF, MONDAY, MONDAY + timedelta(weeks=20), starts).readings
        assert found[-1].alarm
        errors.append(abs(((onset(found) or date.min) - turn).days))
    assert sorted(errors)[10] <= 5
    assert sorted(errors)[18] <= 14


def _drawn(chance: Random, on_plan: bool) -> str:
    shares = (
        dict(FOUR)
        if on_plan
        else {**FOUR, _LARGEST: FOUR[_LARGEST] - 200_000, _SMALLEST: FOUR[_SMALLEST] + 200_000}
    )
    return chance.choices(list(shares), list(shares.values()))[0]


_LARGEST = max(FOUR, key=lambda name: FOUR[name])
_SMALLEST = min(FOUR, key=lambda name: FOUR[name])
