"""What is said of a KPI beside the effort for it: one case each, by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.governance.kpis import Quality
from alignment_rules.governance.loop import Loop, Seen, Span, beside

LAG = timedelta(weeks=6)
MUCH, LITTLE, NONE = Span(40, 200), Span(0.5, 200), Span(0, 200)
SEEN = Seen(Quality.GOOD, 0.5, 0.3, MUCH, MUCH, LAG, date(2026, 11, 20))


def of(**changed: Any) -> tuple[Loop, str]:
    return beside(SEEN._replace(**changed))


@pytest.mark.parametrize(
    ("changed", "loop"),
    [
        ({"quality": Quality.NEVER_READ, "progress": None}, Loop.UNREAD),
        ({"quality": Quality.STALE}, Loop.NOT_BELIEVED),
        ({"quality": Quality.OUT_OF_RANGE, "progress": None}, Loop.NOT_BELIEVED),
        ({"progress": None}, Loop.NOT_BELIEVED),  # it shall stay where it is
        ({"progress": 1.0}, Loop.ARRIVED),
        ({"earlier": None}, Loop.READ_ONCE),
        ({"due": NONE}, Loop.WITHOUT_EFFORT),
        ({"due": LITTLE, "recent": NONE}, Loop.WITHOUT_EFFORT),
        ({}, Loop.WITH_EFFORT),
        ({"progress": 0.2}, Loop.WRONG_WAY),
        ({"progress": 0.32, "due": NONE}, Loop.NOT_YET_DUE),
        ({"progress": 0.32, "due": Span(30, 200)}, Loop.NOT_YET_DUE),
        ({"progress": 0.32, "due": Span(33, 200)}, Loop.STILL),
        ({"progress": 0.32, "due": NONE, "recent": LITTLE}, Loop.ABSENT),
        ({"progress": 0.32, "due": NONE, "recent": NONE, "lag": timedelta(0)}, Loop.ABSENT),
        ({"progress": 0.32}, Loop.STILL),
    ],
)
def test_the_first_case_that_applies_is_said(changed: dict[str, Any], loop: Loop) -> None:
    assert of(**changed)[0] is loop


def test_the_sentences_name_the_days_and_when_they_were() -> None:
    assert of(due=NONE)[1] == (
        "KPI moves without effort: 20% of its way in four weeks, with 0 person-days for it from 12 September to 9 October."
        " Look for what else moved before the work gets the credit."
    )
    assert of(progress=0.32, due=Span(1.2, 200))[1] == (
        "Effort up, KPI not yet due to move: 40 person-days in four weeks, 1 person-day from 12 September to 9 October; what"
        " is done now shows from 5 December 2026 on."
    )
    assert of(progress=0.32, due=NONE, recent=NONE)[1] == (
        "KPI due, effort absent: 0 person-days for it from 12 September to 9 October."
    )


def test_little_is_as_good_as_none_in_a_large_organisation() -> None:
    assert Span(40, 200).there
    assert not Span(40, 20_000).there


@given(
    st.sampled_from(Quality),
    st.none() | st.floats(-2, 2),
    st.none() | st.floats(-2, 2),
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.integers(0, 400),
)
def test_something_is_said_of_everything(
    quality: Quality, progress: float | None, earlier: float | None, recent: float, due: float, lag: int
) -> None:
    it = Seen(quality, progress, earlier, Span(recent, 1e4), Span(due, 1e4), timedelta(days=lag), SEEN.as_of)
    said = beside(it)
    assert said.words.endswith((".", "?"))
    believed = quality is Quality.GOOD and progress is not None
    assert believed or said.loop in {Loop.UNREAD, Loop.NOT_BELIEVED}
