"""What an initiative promises in money: return in its first year and months until it has paid for itself.

None without numbers: nothing is assumed, neither a lifetime nor a rate of exchange.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas.quantities import Quantity
from schemas.strategy import Initiative

_A_YEAR: Final = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1, "hour": 8760}
_MONTHS: Final = Decimal(12)


@dataclass(frozen=True)
class BusinessCase:
    """`roi`: (benefit of the first year - cost of the first year) ÷ that cost. `payback`: months, None where unknown.

    A cost or benefit that is no rate occurs once, within the first year; only a once-paid cost and a benefit that is
    a rate tell when the one has come in by the other.
    """

    roi: Decimal
    payback: Decimal | None


def business_case(initiative: Initiative) -> BusinessCase | None:
    """The case of an initiative; None where cost or benefit is not given, free, or in another currency."""
    return of(initiative.cost, initiative.benefit)


def of(cost: Quantity | None, benefit: Quantity | None) -> BusinessCase | None:
    """The case of these two; None where one is not given, free, or in another currency."""
    if cost is None or benefit is None or cost.unit != benefit.unit or cost.value <= 0:
        return None
    yearly, spent = first_year(benefit), first_year(cost)
    paid_back = cost.value * _MONTHS / yearly if benefit.per and not cost.per and yearly > 0 else None
    return BusinessCase((yearly - spent) / spent, paid_back)


def first_year(money: Quantity) -> Decimal:
    """What of it falls into a year: a rate its year, anything else the whole."""
    return money.value * _A_YEAR[money.per] if money.per else money.value
