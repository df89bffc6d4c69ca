"""ROI and payback are computed from what is written, and from nothing else."""

from decimal import Decimal

import pytest

from alignment_rules.business_case import BusinessCase, business_case
from schemas.strategy import Initiative


def promising(**written: str) -> BusinessCase | None:
    return business_case(Initiative(title="One-tap checkout", **written))  # type: ignore[arg-type]


def test_a_cost_paid_once_and_a_yearly_benefit_give_both():
    case = promising(cost="420k EUR", benefit="1.3M EUR/year")
    assert case is not None
    assert round(case.roi, 3) == Decimal("2.095")
    assert case.payback is not None
    assert round(case.payback, 2) == Decimal("3.88")


def test_a_monthly_benefit_counts_twelve_times_a_year():
    assert promising(cost="120k EUR", benefit="10k EUR/month") == BusinessCase(Decimal(0), Decimal(12))


def test_a_benefit_that_comes_once_says_nothing_of_when():
    assert promising(cost="100k EUR", benefit="150k EUR") == BusinessCase(Decimal("0.5"), None)


def test_a_running_cost_is_weighed_against_the_same_year():
    assert promising(cost="10k EUR/month", benefit="240k EUR/year") == BusinessCase(Decimal(1), None)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"cost": "420k EUR"},
        {"benefit": "1M EUR/year"},
        {"cost": "0 EUR", "benefit": "1M EUR/year"},
        {"cost": "420k EUR", "benefit": "1M USD/year"},
    ],
)
def test_without_numbers_there_is_none(written: dict[str, str]):
    assert promising(**written) is None
