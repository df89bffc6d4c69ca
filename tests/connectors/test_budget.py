"""What one credential may still ask, whatever order answers come in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.budget import Budget
from schemas.errors import Retry

NOW = datetime(2026, 3, 1, tzinfo=UTC)
steps = st.lists(
    st.tuples(
        st.floats(0, 5_000),
        st.sampled_from(["fine", "used up", "limited", "limited, untold"]),
        st.integers(1, 4_000),
    ),
    max_size=20,
)


@given(steps)
def test_nobody_asks_before_the_time_the_tracker_named(taken: list[tuple[float, str, int]]) -> None:
    budget, now, until = Budget("jira:acme"), 0.0, 0.0
    for passed, answer, seconds in taken:
        now += passed
        if now < until:
            with pytest.raises(Retry) as told:
                budget.check("rest", now)
            assert told.value.after == pytest.approx(until - now)
            continue
        budget.check("rest", now)
        left = "0" if answer == "used up" else "50"
        reset = (NOW + timedelta(seconds=seconds - 1)).isoformat()
        headers = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": left, "x-ratelimit-reset": reset}
        budget.answered("rest", headers, NOW, now)
        if answer == "fine":
            budget.well()
        elif answer == "used up":
            until = now + seconds
        else:
            until = now + budget.limited("rest", seconds if answer == "limited" else None, now)


def test_a_limit_that_says_nothing_of_how_long_is_waited_for_longer_each_time() -> None:
    budget = Budget("github:acme")
    assert [budget.limited("core", None, 0.0) for _ in range(6)] == [60, 120, 240, 480, 960, 960]
    budget.well()
    assert budget.limited("core", None, 0.0) == 60


def test_history_goes_on_when_the_limit_is_new_and_where_no_limit_is_told() -> None:
    budget = Budget("jira:acme")
    budget.check_history(0.0)
    budget.answered("rest", {"x-ratelimit-nearlimit": "true"}, NOW, 0.0)
    with pytest.raises(Retry, match="history waits"):
        budget.check_history(59.0)
    budget.check_history(61.0)
    budget.answered("rest", {"x-ratelimit-nearlimit": "true"}, NOW, 100.0)
    budget.answered("rest", {}, NOW, 101.0)
    budget.check_history(101.0)
    assert budget.left == 1
