"""An initiative against what it promised."""

from datetime import UTC, date, datetime

import pytest

from alignment_rules.governance.findings import findings
from alignment_rules.governance.initiatives import InitiativeStanding, Worked, stands, words
from alignment_rules.governance.kpis import Reading
from alignment_rules.governance.kpis import stands as kpi_stands
from alignment_rules.strategy import read
from schemas.errors import Reject
from tests.streams.steered import published

TODAY = date(2026, 11, 24)
CASE = "cost: 100k EUR, benefit: 300k EUR/year"


WORKED = Worked(50, 10, 4)


def standing(written: str, worked: Worked = WORKED, rate: str = "800 EUR") -> InitiativeStanding:
    return stands(strategy(written, rate), "one-tap", worked, TODAY)


def strategy(written: str, rate: str = "800 EUR"):
    files = published()
    more = (
        "kpis: {conversion: {from: 2%, to: 3%, by: 2026-10-31, effect after: 6w}},"
        f" initiatives: {{one-tap: {{title: One tap, {written}}}}},"
    )
    files["strategy.yaml"] = files["strategy.yaml"].replace("sponsor: cmo,", f"sponsor: cmo, {more}")
    files["strategy.yaml"] += f"effort: {{day rate: {rate}}}\n" if rate else ""
    return read(files)


def kinds(written: str) -> set[tuple[str, str]]:
    of = strategy(written)
    standings = [stands(of, "one-tap", WORKED, TODAY)]
    return {(it.kind, it.who) for it in findings(of, TODAY, {}, {}, [], standings) if it.about == "one-tap"}


def test_cost_so_far_is_the_days_at_the_day_rate_and_the_forecast_what_the_rest_takes_at_this_pace() -> None:
    it = standing(CASE)
    assert (it.spent, it.cost, it.forecast) == (40_000.0, 100_000.0, 100_000.0)
    assert (it.roi, it.roi_forecast) == (2.0, 2.0)
    dear = standing(CASE, Worked(100, 10, 4))
    assert (dear.forecast, dear.roi_forecast) == (200_000.0, 0.5)
    assert list(words(dear)) == [
        "100 person-days so far; 4 of 10 issues are done.",
        "80,000 of 100,000 EUR are spent (80%).",
        "At this pace the whole takes 200,000 EUR, 100% more than the case.",
        "Return of the first year: +200% promised, +50% as it now looks.",
    ]


@pytest.mark.parametrize("worked", [Worked(50, 10, 1), Worked(50, 0, 0)])
def test_before_a_fifth_is_done_nothing_is_forecast(worked: Worked) -> None:
    it = standing(CASE, worked)
    assert (it.forecast, it.roi_forecast) == (None, None)


@pytest.mark.parametrize("rate", ["", "800 USD"])
def test_without_a_rate_in_the_cases_currency_nothing_is_spent(rate: str) -> None:
    it = standing(CASE, rate=rate)
    assert (it.spent, it.forecast) == (None, None)
    assert it.roi == 2.0


def test_a_milestone_that_passed_unreached_is_missed_and_asked_for() -> None:
    written = f"{CASE}, milestones: {{pilot: 2026-11-01, rollout: 2027-01-31, plan: {{by: 2026-09-01, reached: 2026-09-09}}}}"
    assert [(it.name, it.missed) for it in standing(written).milestones] == [
        ("pilot", True), ("rollout", False), ("plan", False),
    ]  # fmt: skip
    assert kinds(written) == {("milestone_missed", "ana")}


def test_what_is_done_is_reviewed_after_the_effect_lag_of_its_kpi() -> None:
    done = f"{CASE}, state: done, completed: 2026-10-01"
    assert standing(f"{done}, kpi: conversion").review_due == date(2026, 11, 12)
    assert standing(done).review_due == date(2026, 12, 31)
    assert kinds(f"{done}, kpi: conversion") == {("benefit_due", "ana")}
    assert kinds(done) == set()
    assert kinds(f"{CASE}, state: done") == {("not_dated", "ana")}


def test_what_came_of_the_benefit_is_told_beside_what_was_promised() -> None:
    done = f"{CASE}, state: done, completed: 2026-01-01, realised: 180k EUR/year"
    it = standing(done)
    assert it.kept == pytest.approx(0.6)
    assert list(words(it))[-1] == "Promised 300,000 EUR/year, brought 180,000 EUR/year (60%)."
    assert kinds(done) == set()
    with pytest.raises(Reject, match="the realised is in USD, the cost in EUR"):
        standing(f"{CASE}, realised: 1k USD")


def test_a_kpi_that_did_not_arrive_by_its_day_asks_for_a_decision() -> None:
    of = strategy(CASE)
    kpi = of.file.objectives["young"].kpis["conversion"]
    now = datetime(2026, 11, 24, tzinfo=UTC)

    def found(value: float) -> set[str]:
        read_ = kpi_stands("young", "conversion", kpi, "ana", Reading(value, now), now)
        return {it.kind for it in findings(of, TODAY, {}, {}, [read_]) if it.about == "young/conversion"}

    assert found(2.5) == {"kpi_missed"}
    assert found(3.1) == set()
