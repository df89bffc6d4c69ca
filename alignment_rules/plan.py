"""What share of its effort a project plans for what, on a day."""

from collections.abc import Mapping
from datetime import date

from alignment_rules.strategy import Strategy
from schemas.alignment import WHOLE
from schemas.periods import Period


def planned(strategy: Strategy, project: str, day: date) -> dict[str, int] | None:
    """Objective or always-on id -> share in ppm, summing to WHOLE; None where no plan has begun by `day`.

    Of the periods that hold the day the shortest speaks (a month is an exception to its quarter); where none does,
    the plan that began last is carried over.
    """
    begun = [
        period for period, plans in strategy.file.plan.items() if project in plans and period.first <= day
    ]
    if not begun:
        return None
    period = min((it for it in begun if it.holds(day)), key=_length, default=None)
    written = strategy.file.plan[period or max(begun, key=_latest)][project]
    rest = WHOLE - sum(share for share in written.values() if share is not None)
    shares = {id_: rest if share is None else share for id_, share in written.items()}
    return {id_: share for id_, share in shares.items() if share}


def _length(period: Period) -> int:
    return (period.last - period.first).days


def _latest(period: Period) -> tuple[date, int]:
    return period.first, -_length(period)


def planned_over(strategy: Strategy, project: str, known: Mapping[date, int]) -> dict[str, int] | None:
    """The plan over several days, each weighted by its known effort: id -> weight. None without a plan at the end.

    A window that straddles two plans is measured against both; days before the first plan count under the last.
    """
    if not known or (last := planned(strategy, project, max(known))) is None:
        return None
    weights: dict[str, int] = {}
    for day, effort in known.items():
        for id_, share in (planned(strategy, project, day) or last).items():
            weights[id_] = weights.get(id_, 0) + share * effort
    return weights if any(weights.values()) else last
