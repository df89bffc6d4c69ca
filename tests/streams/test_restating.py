"""Days that change after figures have spoken of them are marked, and only those."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from connectors.console import queries
from schemas.periods import period
from streams.publish import KIND, Publication
from tests.streams.steered import LAST, Steered, published

pytestmark = pytest.mark.engines

FIRST = LAST - timedelta(days=27)
LATE = date(2025, 9, 1)  # a Monday
MIX = {"young": 50, "calm": 30, "upkeep": 20}


@pytest.fixture
def steered(database: Engine) -> Steered:
    made = Steered(database)
    made.publish()
    made.work(FIRST, LAST, MIX)
    made.settle()
    return made


def marked(steered: Steered) -> set[date]:
    return {row.day for row in steered.rows("SELECT day FROM restated WHERE project = 'shop'")}


def test_what_comes_in_as_it_always_does_restates_nothing(steered: Steered) -> None:
    assert marked(steered) == set()
    steered.tell(steered.issue("person-1", [LAST], "young"), through=LAST)
    steered.settle()
    assert marked(steered) == set()


def test_late_activity_restates_the_days_it_touches_and_they_are_told(steered: Steered) -> None:
    steered.tell(steered.issue("person-1", [LATE], "upkeep"), through=LAST)
    steered.settle()
    assert marked(steered) == {LATE}
    with steered.engine.connect() as connection:
        (found,) = queries.effort(connection, period("2025-09")).projects
        (before,) = queries.effort(connection, period("2025-08")).projects
    assert found.spent
    assert before.spent
    assert (found.spent.restated, before.spent.restated) == (1, 0)
    assert found.spent.restated_on is not None


def test_a_rule_that_moves_work_restates_the_days_it_was_done(steered: Steered) -> None:
    files = published()
    files["rules/shop.yaml"] = files["rules/shop.yaml"].replace("serves: upkeep", "serves: young")
    steered.decide(KIND, Publication(files))
    steered.settle()
    days = {row.day for row in steered.rows("SELECT DISTINCT day FROM mix_day WHERE objective = 'young'")}
    assert marked(steered)
    assert marked(steered) <= days
    assert max(marked(steered)) <= LAST - timedelta(days=2)


@pytest.mark.parametrize(
    ("history", "restated"),
    [
        pytest.param("UPDATE scope SET history_at = NULL", set(), id="history still comes in"),
        pytest.param(
            "UPDATE scope SET history_at = now() + INTERVAL '1 day'", set(), id="it came after the figures"
        ),
        pytest.param(
            "UPDATE scope SET history_at = now() - INTERVAL '1 day'",
            {LATE},
            id="the figures spoke of all of it",
        ),
    ],
)
def test_what_figures_waited_for_restates_nothing(
    steered: Steered, history: str, restated: set[date]
) -> None:
    steered.run(history)
    steered.run("UPDATE mix_day SET micro_days = micro_days + 1 WHERE day = '2025-09-01'")
    steered.run("INSERT INTO dirty (kind, day) VALUES ('project_day', '2025-09-01')")
    steered.settle()
    assert marked(steered) == restated


def test_since_when_history_is_here_is_kept_until_a_walk_starts_anew(steered: Steered) -> None:
    def since() -> object:
        (row,) = steered.rows("SELECT history_at FROM scope WHERE backfilled")
        return row.history_at

    first = since()
    steered.tell(steered.issue("person-1", [LAST], "young"), through=LAST)
    assert first is not None
    assert since() == first
