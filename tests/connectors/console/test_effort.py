"""Where the days of a period went; of few people nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from connectors.console.queries import ProjectEffort, effort
from schemas.errors import Reject
from schemas.periods import Period, period
from tests.streams.steered import PEOPLE, PLAN, Steered

pytestmark = pytest.mark.engines

FIRST, LAST = date(2025, 7, 1), date(2025, 7, 25)
LONELY = date(2025, 7, 28)


@pytest.fixture
def steered(database: Engine) -> Steered:
    """Ten people at work for four weeks of July 2025, and two of them on a day of their own after it."""
    made = Steered(database)
    made.publish()
    made.work(FIRST, LAST, PLAN)
    made.work(LONELY, LONELY, PLAN, people=PEOPLE[:2])
    made.settle()
    return made


def of(steered: Steered, asked: Period) -> ProjectEffort:
    with steered.engine.connect() as connection:
        (found,) = effort(connection, asked).projects
    return found


def test_a_months_parts_are_of_the_whole_and_its_days_add_up(steered: Steered) -> None:
    found = of(steered, period("2025-07"))
    assert found.spent is not None
    assert (found.first, found.last) == (FIRST, LONELY)
    assert found.spent.days == pytest.approx(10 * 19 + 2)
    assert sum(part.actual for part in found.spent.parts) == pytest.approx(1)
    assert sum(part.planned for part in found.spent.parts) == pytest.approx(1)
    assert found.spent.off_plan == pytest.approx(sum(abs(p.difference) for p in found.spent.parts) / 2)
    assert found.spent.explained == 1


def test_weeks_sum_to_their_month(steered: Steered) -> None:
    weeks = [of(steered, period(f"2025-W{number}")).spent for number in (27, 28, 29, 30)]
    whole = of(steered, Period(FIRST, LAST, "four weeks")).spent
    assert whole is not None
    assert sum(week.days for week in weeks if week) == pytest.approx(whole.days)


def test_a_day_of_two_people_is_not_shown_although_its_month_is(steered: Steered) -> None:
    assert of(steered, Period(LONELY, LONELY, "a day")).spent is None
    assert of(steered, Period(LAST, LAST, "a day")).spent is not None


def test_working_days_without_a_trace_are_counted_as_such(steered: Steered) -> None:
    steered.tell(through=LONELY + timedelta(days=3))
    steered.settle()
    found = of(steered, period("2025-07"))
    assert found.spent is not None
    assert found.spent.untraced == 3


def test_a_period_beyond_the_data_shows_nothing(steered: Steered) -> None:
    assert of(steered, period("2026-Q4")).spent is None


def test_a_project_that_the_strategy_does_not_name_is_refused(steered: Steered) -> None:
    with (
        steered.engine.connect() as connection,
        pytest.raises(Reject, match="no project 'labs'; it names: shop"),
    ):
        effort(connection, period("2025-09"), ["labs", "shop"])


def test_other_weights_split_every_day_anew_and_create_nothing(steered: Steered) -> None:
    steered.tell(steered.issue("writer", [LAST], "young"), _created("writer", LAST, "calm"), through=LONELY)
    steered.settle()
    before = _split(steered)
    steered.publish_effort("{weights: {created: 0}}")
    steered.settle()
    after = _split(steered)
    assert before == {"young": 500_000, "calm": 500_000}
    assert after == {"young": 1_000_000}


def _created(person: str, day: date, label: str) -> dict[str, object]:
    return {
        "id": "900", "key": "SHOP-900",
        "fields": {
            "summary": "Made", "issuetype": {"name": "Story", "hierarchyLevel": 0},
            "status": {"name": "Open", "statusCategory": {"key": "new"}}, "creator": person,
            "created": f"{day}T09:00:00+00:00", "updated": f"{day}T09:00:00+00:00", "labels": [label],
        },
    }  # fmt: skip


def _split(steered: Steered) -> dict[str, int]:
    rows = steered.rows(
        "SELECT a.shares->0->>'id' AS id, sum(e.micro_days)::int AS days FROM effort e"
        " JOIN alignment a ON a.item_id = e.item_id WHERE e.person = 'writer' GROUP BY 1"
    )
    return {row.id: row.days for row in rows}
