from datetime import timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.drift.direction import direction, gaining, starving
from alignment_rules.drift.starts import Finish, Start
from alignment_rules.drift.state import State, fresh
from alignment_rules.drift.target import target
from alignment_rules.drift.watch import go_on, watch
from tests.alignment_rules.drift.makers import FOUR, MONDAY, finishes, histories, slowly

OF = target(FOUR, 50_000)
LAST = MONDAY + timedelta(days=39)


@slowly
@given(histories(), finishes, st.integers(0, 38))
def test_going_on_is_the_same_as_beginning_anew(starts: list[Start], finished: list[Finish], days: int):
    whole = watch(OF, MONDAY, LAST, starts, finished)
    break_ = MONDAY + timedelta(days=days)
    first = watch(OF, MONDAY, break_, starts, finished)
    kept = msgspec.json.decode(msgspec.json.encode(first.state), type=State)
    rest = go_on(OF, kept, LAST, starts, finished)
    assert first.readings + rest.readings == whole.readings
    assert rest.state == whole.state


@slowly
@given(histories(), finishes, st.randoms())
def test_the_order_in_which_a_day_is_told_does_not_matter(starts, finished, chance):
    told = watch(OF, MONDAY, LAST, starts, finished)
    chance.shuffle(starts)
    chance.shuffle(finished)
    assert watch(OF, MONDAY, LAST, starts, finished) == told


@slowly
@given(histories())
def test_nothing_of_a_day_changes_what_was_said_before_it(starts: list[Start]):
    whole = watch(OF, MONDAY, LAST, starts)
    for reading in whole.readings[::7]:
        past = watch(OF, MONDAY, reading.day, [start for start in starts if start.day <= reading.day])
        assert past.readings == whole.readings[: len(past.readings)]


def begun(objective: str, count: int, days: int, first: int = 0) -> list[Start]:
    return [
        Start(MONDAY + timedelta(days=day), f"person-{at}", objective)
        for day in range(first, first + days)
        for at in range(count)
    ]


def test_a_day_without_work_adds_1_to_every_ratio():
    state = watch(OF, MONDAY, MONDAY + timedelta(days=2), []).state
    assert state.ratios == (3.0,) * len(OF.moves)


def test_weekend_work_counts_on_monday():
    friday, saturday, monday = (MONDAY + timedelta(days=n) for n in (4, 5, 7))
    begun_then = [Start(saturday, "ana", "growth")]
    assert watch(OF, MONDAY, saturday, begun_then).state.last == friday
    readings = watch(OF, MONDAY, monday, begun_then).readings
    assert [reading.starts for reading in readings] == [0, 0, 0, 0, 0, 1]


def test_a_lasting_shift_is_an_alarm_that_tells_where_it_goes():
    starts = begun("upkeep", 3, 30) + begun("nights", 2, 30)
    watched = watch(OF, MONDAY, LAST, starts)
    assert any(reading.alarm for reading in watched.readings)
    assert gaining(OF, watched.state)[0] == "upkeep"
    assert starving(OF, watched.state)[0] == "growth"
    assert sum(direction(OF, watched.state).values()) == pytest.approx(0)


def test_what_the_plan_does_not_name_is_unaligned_to_it():
    assert watch(OF, MONDAY, LAST, begun("pet", 2, 20)) == watch(OF, MONDAY, LAST, begun("", 2, 20))


def test_one_wild_day_is_no_alarm():
    readings = watch(OF, MONDAY, MONDAY + timedelta(days=9), begun("upkeep", 500, 1)).readings
    assert not any(reading.alarm for reading in readings)


def test_an_alarm_ends_soon_after_the_drift_however_long_that_was():
    plan = [begun(name, FOUR[name] // 100_000, 60, first=300) for name in FOUR]
    starts = [start for some in (begun("upkeep", 10, 300), *plan) for start in some]
    starts = [start._replace(unit=f"{start}") for start in starts]  # nobody sticks to anything
    readings = watch(OF, MONDAY, MONDAY + timedelta(days=359), starts).readings
    during = [reading for reading in readings if reading.day < MONDAY + timedelta(days=300)]
    assert all(reading.alarm for reading in during[-200:])
    assert not readings[-1].alarm
    assert np.isfinite([reading.statistic for reading in readings]).all()


def test_a_fresh_state_has_nothing_to_go_on_from():
    with pytest.raises(ValueError, match="watch"):
        go_on(OF, fresh(OF), LAST, [])


def test_a_band_as_wide_as_everything_never_alarms():
    wide = target({"growth": 500_000, "upkeep": 500_000}, 990_000)
    assert not any(reading.alarm for reading in watch(wide, MONDAY, LAST, begun("upkeep", 5, 30)).readings)


def test_two_objectives_suffice():
    two = target({"growth": 900_000, "": 100_000}, 50_000)
    watched = watch(two, MONDAY, LAST, begun("", 3, 30))
    assert watched.readings[-1].alarm
    assert gaining(two, watched.state) == ("",)
