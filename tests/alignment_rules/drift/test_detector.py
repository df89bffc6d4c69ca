import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.drift.detector import A_DAY, IN_THREE, Held, advance, statistic
from alignment_rules.drift.lengths import start_shares
from alignment_rules.drift.stickiness import level, of_project, of_unit
from alignment_rules.drift.target import target
from alignment_rules.drift.threshold import DAYS, means, threshold
from tests.alignment_rules.drift.makers import FOUR, slowly, targets

gains = st.lists(st.floats(-20, 20), min_size=1, max_size=30)


def after(days: list[float], sticky: float = 0.0) -> Held:
    held = Held(*(np.zeros(1) for _ in range(3)))
    for gained in days:
        held = advance(held, np.array([gained]), np.array(sticky))
    return held


def test_three_days_by_hand():
    """(1 + 0) e^.5, (1 + that) e^−1, (1 + that) e^.2"""
    assert after([0.5, -1.0, 0.2]).ratios[0] == pytest.approx(
        ((np.exp(0.5) + 1) * np.exp(-1) + 1) * np.exp(0.2)
    )


def test_a_burst_is_over_by_the_fourth_day():
    held, gained = Held(*(np.zeros(1) for _ in range(3))), []
    for _ in range(5):
        held = advance(held, np.array([9.0]), np.array(0.0))
        gained.append(float(held.gained[0]))
    assert gained == pytest.approx([A_DAY, IN_THREE - A_DAY, 0.0, A_DAY, IN_THREE - A_DAY])


def test_people_who_stay_on_what_a_burst_began_are_allowed_less():
    free, sticky = after([0.0, 9.0, 9.0]), after([0.0, 9.0, 9.0], sticky=0.5)
    assert sticky.ratios[0] == pytest.approx((1 + 2 * np.exp(0.7 * A_DAY)) * np.exp(0.7 * (IN_THREE - A_DAY)))
    assert sticky.ratios[0] < free.ratios[0]


@given(gains)
def test_the_ceilings_only_lower_the_statistic(days: list[float]):
    free = 0.0
    for gained in days:
        free = (1 + free) * np.exp(gained)
    assert after(days).ratios[0] <= free * (1 + 1e-9)


@given(gains)
def test_neither_a_day_nor_three_together_gain_more_than_they_may(days: list[float]):
    held, gained = Held(*(np.zeros(1) for _ in range(3))), []
    for day in days:
        held = advance(held, np.array([day]), np.array(0.0))
        gained.append(float(held.gained[0]))
    assert max(gained) <= A_DAY
    assert all(sum(gained[first : first + 3]) <= IN_THREE + 1e-9 for first in range(len(gained)))


def test_without_drift_and_evidence_the_statistic_counts_the_days():
    """E[R] = n where every e-value is 1: the bound of the theorem is met."""
    assert statistic(after([0.0] * 17).ratios) == 17


def test_stickiness_by_hand():
    """Ten starts after one on a share of .3, of which eight stayed: (8 − 3) / (7 + 14); half a unit's own."""
    project = of_project(np.array(8 - 10 * 0.3), np.array(10 * 0.7))
    assert project == pytest.approx(5 / 21)
    assert of_unit(np.array(5.0), np.array(7.0), project) == pytest.approx((5 + 7 * 5 / 21) / 14)
    assert level(np.array([0.0, 0.24, 0.26, 0.99, -0.4])).tolist() == [0, 2, 3, 9, 0]


def test_objectives_with_long_items_are_begun_less_often():
    """Twenty items of 2 days and twenty of 6: mean 4, so D̂ is (40 + 80)/40 = 3 and (120 + 80)/40 = 5."""
    shares = start_shares(("a", "b"), (0.5, 0.5), {"a": (40.0, 20), "b": (120.0, 20)})
    assert shares == (pytest.approx(5 / 8), pytest.approx(3 / 8))


def test_without_finished_items_starts_are_planned_as_effort_is():
    assert start_shares(("a", "b"), (0.7, 0.3), {}) == (0.7, 0.3)


def test_the_threshold_is_the_sum_of_its_formula():
    of = target(FOUR, 50_000)
    g = np.exp(2.5 * np.minimum(means(of.shares, of.moves, of.band, 0) - 1, 0))
    sums = sum(g**days for days in range(1, DAYS + 1))
    assert threshold(of.shares, of.moves, of.band, 0, 2.5) == pytest.approx(1.5 * sums.mean(axis=1).max())


@slowly
@given(targets, st.integers(0, 9), st.floats(0, 50))
def test_the_threshold_is_never_above_its_proven_bound_with_safety(of, tenth: int, pace: float):
    limit = threshold(of.shares, of.moves, of.band, tenth, pace)
    assert limit == np.inf if not of.moves else 1 < limit <= 1.5 * 1.5 * DAYS
