"""The plan on a day: carried over, the shortest period speaks, the rest is what is left."""

from datetime import date, timedelta

from alignment_rules.plan import planned, planned_over
from tests.alignment_rules.making import strategy

PLAN = strategy(
    plan="""\
plan:
  2026-Q4: {payments: {growth: 60, calm: 15, upkeep: rest}}
  2026-12: {payments: {upkeep: 100}, shop: {growth: 100}}
  2026-W50: {payments: {calm: 2.5, learning: rest}}
  2027-Q2: {payments: {calm: 100}}
"""
)
QUARTER = {"growth": 600_000, "calm": 150_000, "upkeep": 250_000}
WEEK = {"calm": 25_000, "learning": 975_000}


def on(year: int, month: int, day: int, project: str = "payments") -> dict[str, int] | None:
    return planned(PLAN, project, date(year, month, day))


def test_before_the_first_period_there_is_no_plan():
    assert on(2026, 9, 30) is None
    assert on(2026, 11, 30, "shop") is None
    assert on(2026, 11, 30, "nobody") is None


def test_a_period_holds_from_its_first_to_its_last_day():
    assert on(2026, 10, 1) == on(2026, 11, 30) == QUARTER


def test_the_shortest_period_that_holds_the_day_speaks():
    assert on(2026, 12, 1) == {"upkeep": 1_000_000}
    assert on(2026, 12, 7) == on(2026, 12, 13) == WEEK
    assert on(2026, 12, 14) == {"upkeep": 1_000_000}


def test_a_plan_is_carried_over_until_the_next():
    assert on(2027, 3, 31) == WEEK, "the week began last"
    assert on(2027, 4, 1) == on(2030, 1, 1) == {"calm": 1_000_000}
    assert on(2028, 1, 1, "shop") == {"growth": 1_000_000}


def test_a_rest_of_nothing_is_no_entry():
    full = strategy(plan="plan: {2026-Q4: {payments: {growth: 100, calm: 0, upkeep: rest}}}\n")
    assert planned(full, "payments", date(2026, 11, 1)) == {"growth": 1_000_000}


def test_a_window_that_straddles_two_plans_is_measured_against_both():
    november, december = date(2026, 11, 30), date(2026, 12, 1)
    weights = planned_over(PLAN, "payments", {november: 3, december: 1})
    assert weights == {"growth": 1_800_000, "calm": 450_000, "upkeep": 1_750_000}


def test_days_before_the_first_plan_count_under_the_last():
    first = date(2026, 10, 1)
    assert planned_over(PLAN, "payments", {first - timedelta(days=1): 1, first: 1}) == {
        id_: 2 * share for id_, share in QUARTER.items()
    }


def test_a_window_without_effort_has_the_plan_of_its_end():
    assert planned_over(PLAN, "payments", {date(2026, 11, 30): 0, date(2026, 12, 1): 0}) == {
        "upkeep": 1_000_000
    }
    assert planned_over(PLAN, "payments", {}) is None
    assert planned_over(PLAN, "shop", {date(2026, 11, 30): 5}) is None
