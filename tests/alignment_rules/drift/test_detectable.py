import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.drift.detectable import days_to_notice, detectable
from alignment_rules.drift.state import fresh
from alignment_rules.drift.target import target
from tests.alignment_rules.drift.makers import FOUR, slowly, targets

OF = target(FOUR, 50_000)


def at_pace(of, starts: int, stickiness: float = 0.0):
    begun = (starts, *(0 for _ in of.names[1:]))
    return msgspec.structs.replace(fresh(of), begun=(begun,), excess=stickiness * 2000, room=2000 - 14.0)


@pytest.mark.parametrize(("starts", "least", "most"), [(3, 0.3, 0.45), (7, 0.2, 0.3), (20, 0.15, 0.21)])
def test_more_work_shows_smaller_drifts(starts: int, least: float, most: float):
    """8, 20 and 60 people, as simulated."""
    seen = detectable(OF, at_pace(OF, starts))
    assert seen.size is not None
    assert least <= seen.size <= most


@slowly
@given(targets, st.integers(1, 40))
def test_what_is_published_lies_outside_the_band(of, starts: int):
    size = detectable(of, at_pace(of, starts)).size
    assert size is None or of.band < size <= 1


@slowly
@given(st.integers(1, 40))
def test_more_work_never_shows_less(starts: int):
    sizes = [detectable(OF, at_pace(OF, count)).size or 2.0 for count in (starts, starts + 5)]
    assert sizes[1] <= sizes[0]


def test_specialised_people_show_less():
    independent, sticky = (detectable(OF, at_pace(OF, 7, stickiness)) for stickiness in (0.0, 0.7))
    assert (sticky.size or 1) > (independent.size or 1)


def test_without_work_nothing_is_ever_noticed():
    assert detectable(OF, fresh(OF)) == (None, None, None, None)
    assert days_to_notice(OF, fresh(OF), 0.15) is None


def test_larger_drifts_are_noticed_sooner():
    small, large = (days_to_notice(OF, at_pace(OF, 7), size) for size in (0.15, 0.3))
    assert small is not None
    assert large is not None
    assert large < small


def test_a_drift_that_the_plan_has_no_room_for_is_not_noticed():
    assert days_to_notice(OF, at_pace(OF, 7), 0.95) is None


def test_the_hardest_direction_is_named():
    seen = detectable(OF, at_pace(OF, 7))
    assert seen.gains in OF.names
    assert seen.starves is None  # all the others give to it
