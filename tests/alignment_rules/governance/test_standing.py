"""Silence over nonsense: drift is what is left when nothing stands against saying so."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alignment_rules.effort import FEWEST
from alignment_rules.governance.standing import FEWEST_STARTS, FIRST_WEEKS, standing
from schemas.drift import Standing, Why
from tests.alignment_rules.governance.making import SOUND, situation

DRIFTING: dict[str, Any] = {"alarm": True, "off_plan": 0.3, "placed_off_plan": 0.25}


def test_both_signs_on_good_data_are_a_drift_and_said_in_days() -> None:
    found = standing(situation(**DRIFTING))
    assert found.state is Standing.DRIFTING
    assert found.words == "30 of every 100 days are elsewhere than planned, where 10 are tolerated."


@pytest.mark.parametrize(
    ("signs", "why"),
    [
        ({"alarm": True}, Why.ALARM_ONLY),
        ({"off_plan": 0.3}, Why.SHARE_ONLY),
    ],
)
def test_one_sign_alone_is_watched(signs: dict[str, Any], why: Why) -> None:
    found = standing(situation(**signs))
    assert (found.state, found.why) == (Standing.WATCH, why)


def test_neither_sign_is_on_plan() -> None:
    assert standing(SOUND).state is Standing.ON_PLAN


def test_exactly_the_tolerance_is_inside() -> None:
    assert standing(situation(alarm=True, off_plan=0.1)).state is Standing.WATCH


IN_THE_WAY: list[tuple[dict[str, Any], Standing, Why]] = [
    ({"planned": False}, Standing.OBSERVING, Why.NO_PLAN),
    ({"first_day": None}, Standing.NOT_ENOUGH_DATA, Why.NO_WORK),
    ({"without_history": 1}, Standing.NOT_ENOUGH_DATA, Why.HISTORY),
    ({"stale": ("jira:acme/PAY",)}, Standing.NOT_ENOUGH_DATA, Why.STALE),
    ({"people": FEWEST - 1}, Standing.NOT_ENOUGH_DATA, Why.FEW_PEOPLE),
    (
        {"first_day": SOUND.as_of - FIRST_WEEKS + timedelta(days=1)},
        Standing.OBSERVING,
        Why.FIRST_WEEKS,
    ),
    ({"explained": 0.79}, Standing.OBSERVING, Why.UNEXPLAINED),
    ({"explained": None}, Standing.OBSERVING, Why.UNEXPLAINED),
    ({"grace_until": SOUND.as_of + timedelta(days=1)}, Standing.NOT_ENOUGH_DATA, Why.GRACE),
    ({"starts": FEWEST_STARTS - 1}, Standing.NOT_ENOUGH_DATA, Why.LITTLE_WORK),
]


@pytest.mark.parametrize(("obstacle", "state", "why"), IN_THE_WAY, ids=str)
def test_each_obstacle_keeps_a_drift_from_being_told_and_says_why(
    obstacle: dict[str, Any], state: Standing, why: Why
) -> None:
    found = standing(situation(**DRIFTING | obstacle))
    assert (found.state, found.why) == (state, why)
    assert found.words.endswith(".")


def test_the_edge_of_each_obstacle_lets_a_drift_through() -> None:
    edges = {
        "people": FEWEST, "first_day": SOUND.as_of - FIRST_WEEKS, "explained": 0.8, "starts": FEWEST_STARTS,
        "grace_until": SOUND.as_of,
    }  # fmt: skip
    assert standing(situation(**DRIFTING | edges)).state is Standing.DRIFTING


def test_a_hole_in_the_tags_is_never_a_drift() -> None:
    found = standing(situation(**DRIFTING | {"placed_off_plan": 0.1}))
    assert (found.state, found.why) == (Standing.WATCH, Why.HOLE)
    assert "Tag it or plan it" in found.words


@pytest.mark.parametrize("least", [0.41, None])
@pytest.mark.parametrize("off_plan", [0.06, 0.3])
def test_where_only_a_large_drift_is_noticed_silence_does_not_mean_on_plan(
    least: float | None, off_plan: float
) -> None:
    found = standing(situation(minimum_detectable=least, off_plan=off_plan))
    assert (found.state, found.why) == (Standing.NOT_ENOUGH_DATA, Why.UNDETECTABLE)
    assert standing(situation(minimum_detectable=0.4)).state is Standing.ON_PLAN


def test_an_alarm_is_one_wherever_it_comes_from() -> None:
    assert standing(situation(**DRIFTING, minimum_detectable=None)).state is Standing.DRIFTING


def test_an_accepted_drift_is_no_drift_to_be_told() -> None:
    found = standing(situation(**DRIFTING, accepted_until=date(2026, 12, 1)))
    assert found.state is Standing.ACCEPTED
    assert "accepted until 2026-12-01" in found.words


@given(
    some.sampled_from([obstacle for obstacle, _, _ in IN_THE_WAY]),
    some.floats(0, 1),
    some.booleans(),
    some.dates(),
)
def test_no_share_however_large_is_a_drift_while_an_obstacle_stands(
    obstacle: dict[str, Any], off_plan: float, alarm: bool, accepted: date
) -> None:
    it = situation(**{"off_plan": off_plan, "alarm": alarm, "accepted_until": accepted} | obstacle)
    assert standing(it).state in {Standing.OBSERVING, Standing.NOT_ENOUGH_DATA}
