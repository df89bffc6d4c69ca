"""How an initiative stands against what it promised: cost so far, return as it now looks, milestones, and what came of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from alignment_rules import business_case
from alignment_rules.strategy import Strategy
from schemas.counting import Unit
from schemas.quantities import Quantity, unit
from schemas.strategy import Initiative, InitiativeState

_ENOUGH_DONE: Final = 0.2
"""Before a fifth of its items is done nobody can say what the whole will take."""
_USUAL_LAG: Final = timedelta(days=91)
"""When a benefit shows where no KPI of the initiative says so."""


class Worked(NamedTuple):
    """Days so far, None where they may be counted twice, and of its issues how many are done; by what its tags say today."""

    days: float | None
    items: int
    done: int
    unit: Unit = Unit.PERSON_DAYS


class Point(msgspec.Struct, frozen=True):
    """A milestone."""

    name: str
    by: date
    reached: date | None
    missed: bool


class InitiativeStanding(msgspec.Struct, frozen=True):
    """Money in `currency`, as cost and benefit are written; shares 0 to 1; None where it cannot be said.

    `days` are in `unit`; `spent` is person-days at the strategy's day rate, `forecast` what the whole then costs if the rest of its items take
    as much as those that are done; `roi` and `roi_forecast` are of the first year. `review_due` is the day from which the
    promised benefit can be looked at, of what is done.
    """

    id: str
    objective: str
    title: str
    owner: str
    state: InitiativeState
    days: float | None
    unit: Unit
    items: int
    done: int
    currency: str
    spent: float | None
    cost: float | None
    forecast: float | None
    roi: float | None
    roi_forecast: float | None
    benefit: str
    realised: str
    kept: float | None  # of the promised benefit
    milestones: tuple[Point, ...]
    review_due: date | None


def stands(strategy: Strategy, id_: str, worked: Worked, today: date) -> InitiativeStanding:
    """How the initiative stands today."""
    objective = strategy.initiatives[id_]
    one = strategy.file.objectives[objective].initiatives[id_]
    spent = _spent(one, strategy.file.effort.day_rate, worked)
    forecast = _forecast(spent, worked)
    return InitiativeStanding(
        id=id_,
        objective=objective,
        title=one.title,
        owner=one.owner or strategy.file.objectives[objective].owner,
        state=one.state,
        days=worked.days,
        unit=worked.unit,
        items=worked.items,
        done=worked.done,
        currency=one.cost.unit if one.cost else "",
        spent=spent,
        cost=float(one.cost.value) if one.cost and not one.cost.per else None,
        forecast=forecast,
        roi=_roi(one.cost, one.benefit),
        roi_forecast=_roi(_money(one, forecast), one.benefit),
        benefit=_written(one.benefit),
        realised=_written(one.realised),
        kept=_kept(one),
        milestones=tuple(
            Point(name, it.by, it.reached, it.reached is None and it.by < today)
            for name, it in one.milestones.items()
        ),
        review_due=_review_due(strategy, objective, one),
    )


def words(it: InitiativeStanding) -> Iterator[str]:
    """What a committee wants to know of it, sentence by sentence."""
    so_far = (
        "Person-days so far are not known" if it.days is None else f"{it.unit.said(round(it.days))} so far"
    )
    yield f"{so_far}{f'; {it.done:,} of {it.items:,} issues are done' if it.items else ''}."
    if it.spent is not None and it.cost:
        yield f"{it.spent:,.0f} of {it.cost:,.0f} {it.currency} are spent ({it.spent / it.cost:.0%})."
    if it.forecast is not None and it.cost:
        more = it.forecast / it.cost - 1
        apart = (
            f"{abs(more):.0%} {'more' if more > 0 else 'less'} than the case"
            if round(more, 2)
            else "as in the case"
        )
        yield f"At this pace the whole takes {it.forecast:,.0f} {it.currency}, {apart}."
    if it.roi is not None:
        now = "" if it.roi_forecast is None else f", {it.roi_forecast:+.0%} as it now looks"
        yield f"Return of the first year: {it.roi:+.0%} promised{now}."
    for point in it.milestones:
        if point.missed:
            yield f"Milestone {point.name} was due by {point.by}."
    if it.realised and it.kept is not None:
        yield f"Promised {it.benefit}, brought {it.realised} ({it.kept:.0%})."


def _spent(one: Initiative, rate: Quantity | None, worked: Worked) -> float | None:
    if rate is None or (one.cost and one.cost.unit != rate.unit):
        return None
    if worked.days is None or worked.unit is not Unit.PERSON_DAYS:
        return None  # a rate is of a person's day
    return float(rate.value) * worked.days


def _forecast(spent: float | None, worked: Worked) -> float | None:
    done = worked.done / worked.items if worked.items else 0.0
    return spent / done if spent is not None and done >= _ENOUGH_DONE else None


def _money(one: Initiative, value: float | None) -> Quantity | None:
    if value is None or one.cost is None or one.cost.per:
        return None
    return replace(one.cost, value=Decimal(repr(value)))


def _roi(cost: Quantity | None, benefit: Quantity | None) -> float | None:
    found = business_case.of(cost, benefit)
    return float(found.roi) if found else None


def _kept(one: Initiative) -> float | None:
    if one.realised is None or one.benefit is None or one.realised.unit != one.benefit.unit:
        return None
    promised = business_case.first_year(one.benefit)
    return float(business_case.first_year(one.realised) / promised) if promised > 0 else None


def _review_due(strategy: Strategy, objective: str, one: Initiative) -> date | None:
    """From when the benefit can be looked at: the effect lag of its KPI after it was completed."""
    if one.state is not InitiativeState.DONE or one.completed is None:
        return None
    kpi = strategy.file.objectives[objective].kpis.get(one.kpi or "")
    lag = kpi.effect_after if kpi else None
    return one.completed + (timedelta(days=lag.days) if lag else _USUAL_LAG)


def _written(money: Quantity | None) -> str:
    return f"{money.value:,.0f} {unit(money)}" if money else ""
