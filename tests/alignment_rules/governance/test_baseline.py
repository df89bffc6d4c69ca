"""A changed plan is a new baseline with grace; a version that says the same of a project is none."""

from datetime import date

from alignment_rules.governance.baseline import GRACE, Version, baseline
from tests.alignment_rules.governance.making import strategy

FIRST = date(2026, 1, 1)
PIVOT = date(2026, 11, 10)
TODAY = date(2026, 11, 20)
CALM = strategy("{2026-Q1: {shop: {calm: 60, upkeep: rest}}}")
YOUNG = strategy("{2026-Q1: {shop: {young: 60, upkeep: rest}}}")


def test_the_first_plan_has_no_grace_because_no_other_went_before() -> None:
    found = baseline([Version(date(2026, 11, 1), CALM)], "shop", TODAY)
    assert found == (FIRST, None)


def test_a_pivot_in_mid_quarter_is_a_new_baseline_with_grace() -> None:
    found = baseline([Version(FIRST, CALM), Version(PIVOT, YOUNG)], "shop", TODAY)
    assert found == (PIVOT, PIVOT + GRACE)


def test_a_version_that_says_the_same_changes_nothing() -> None:
    again = strategy("{2026-Q1: {shop: {calm: 60, upkeep: 40}}}")
    assert baseline([Version(FIRST, CALM), Version(PIVOT, again)], "shop", TODAY) == (FIRST, None)


def test_a_period_that_plans_otherwise_begins_a_baseline_on_its_first_day() -> None:
    two = strategy("{2026-Q1: {shop: {calm: 60, upkeep: rest}}, 2026-Q4: {shop: {young: 60, upkeep: rest}}}")
    found = baseline([Version(FIRST, two)], "shop", TODAY)
    assert found == (date(2026, 10, 1), date(2026, 10, 1) + GRACE)


def test_a_month_is_an_exception_that_begins_and_ends() -> None:
    plans = "{2026-Q4: {shop: {calm: 60, upkeep: rest}}, 2026-10: {shop: {young: 60, upkeep: rest}}}"
    versions = [Version(FIRST, strategy(plans))]
    inside, after = (baseline(versions, "shop", day) for day in (date(2026, 10, 20), TODAY))
    assert inside is not None
    assert after is not None
    assert (inside.since, after.since) == (date(2026, 10, 1), date(2026, 11, 1))


def test_what_comes_later_is_not_known_yet() -> None:
    found = baseline([Version(FIRST, CALM), Version(TODAY, YOUNG)], "shop", PIVOT)
    assert found == (FIRST, None)


def test_a_project_without_a_plan_has_no_baseline() -> None:
    assert baseline([Version(FIRST, strategy("{}"))], "shop", TODAY) is None
    assert baseline([], "shop", TODAY) is None
