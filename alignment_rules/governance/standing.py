"""How a project stands: the first case of one table that applies. Drift needs all before it to be out of the way.

Where only a very large drift would be noticed, an alarm is still one: alarms are as rare there as anywhere. It is the
absence of an alarm that says nothing, so such a project is never "on plan" (docs/decisions).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from alignment_rules.effort import FEWEST
from schemas.counting import ITEMS_A_DAY, Unit
from schemas.drift import Standing, Why

FIRST_WEEKS: Final = timedelta(weeks=4)
"""A project is only observed for so long from its first trace."""
ENOUGH_EXPLAINED: Final = 0.8
"""Below this explained share what is missing could be anything."""
FEWEST_STARTS: Final = 10
"""Fewer pieces of work than these, begun since a project is watched anew, say nothing about a direction."""
MOST_DETECTABLE: Final = 0.4
"""Where only a drift larger than this would be noticed, silence does not mean that there is none."""


@dataclass(frozen=True)
class Situation:
    """What is known of a project; shares are 0 to 1, days by the trackers' clock."""

    planned: bool
    as_of: date
    first_day: date | None  # of its first trace of work
    without_history: int  # boards and repositories
    stale: tuple[str, ...]  # boards and repositories
    people: int  # in the window
    explained: float | None
    grace_until: date | None
    starts: int
    minimum_detectable: float | None
    alarm: bool
    off_plan: float | None
    placed_off_plan: float | None  # of the work alone for which an objective or always-on work was found
    tolerance: float
    accepted_until: date | None = None
    unit: Unit = Unit.PERSON_DAYS

    @property
    def outside(self) -> bool:
        """Whether more is elsewhere than the strategy tolerates."""
        return (self.off_plan or 0) > self.tolerance


class Stand(NamedTuple):
    """How a project stands, why, and both in a sentence."""

    state: Standing
    why: Why
    words: str


def standing(it: Situation) -> Stand:
    """How the project stands; silent rather than wrong."""
    return next(Stand(case.state, case.why, case.says(it)) for case in _CASES if case.applies(it))


def days(ratio: float | None) -> int:
    """A ratio as whole days of every 100; halves go up."""
    return int((ratio or 0) * 100 + 0.5)


class _Case(NamedTuple):
    why: Why
    state: Standing
    applies: Callable[[Situation], bool]
    says: Callable[[Situation], str]


def _undetectable(it: Situation) -> str:
    least = (
        "no drift at all"
        if it.minimum_detectable is None
        else f"only a drift of {days(it.minimum_detectable)} or more of every 100 days"
    )
    return f"So few pieces of work begin here that {least} would be noticed in three weeks."


def _both(it: Situation) -> str:
    return f"{days(it.off_plan)} of every 100 days are elsewhere than planned, where {days(it.tolerance)} are tolerated."


_CASES: Final = (
    _Case(
        Why.NO_PLAN,
        Standing.OBSERVING,
        lambda it: not it.planned,
        lambda it: "It has no plan in strategy.yaml: it is measured and never drifts.",
    ),
    _Case(
        Why.NO_WORK,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.first_day is None,
        lambda it: "No work has left a trace yet.",
    ),
    _Case(
        Why.HISTORY,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.without_history > 0,
        lambda it: f"The history of {it.without_history} of its boards and repositories is still coming in.",
    ),
    _Case(
        Why.STALE,
        Standing.NOT_ENOUGH_DATA,
        lambda it: bool(it.stale),
        lambda it: f"Nothing was heard of {_listed(it.stale)} for a day or more.",
    ),
    _Case(
        Why.FEW_PEOPLE,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.people < FEWEST,
        lambda it: (
            f"Fewer than {FEWEST} people left traces in the last four weeks; nothing is shown of so few."
            if it.unit is Unit.PERSON_DAYS
            else f"On half of the last four weeks' working days fewer than {FEWEST * ITEMS_A_DAY} items left a trace;"
            " nothing is shown of what may be the work of few."
        ),
    ),
    _Case(
        Why.FIRST_WEEKS,
        Standing.OBSERVING,
        lambda it: it.first_day is not None and it.as_of - it.first_day < FIRST_WEEKS,
        lambda it: "Its first four weeks are only observed.",
    ),
    _Case(
        Why.UNEXPLAINED,
        Standing.OBSERVING,
        lambda it: (it.explained or 0) < ENOUGH_EXPLAINED,
        lambda it: (
            f"Too much unexplained work: of {100 - days(it.explained)} of every 100 days nobody can say yet"
            " what they serve."
        ),
    ),
    _Case(
        Why.GRACE,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.grace_until is not None and it.as_of < it.grace_until,
        lambda it: f"Its plan was changed; work has until {it.grace_until} to follow.",
    ),
    _Case(
        Why.LITTLE_WORK,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.starts < FEWEST_STARTS,
        lambda it: (
            f"Only {it.starts} pieces of work have begun since it is watched anew, with its plan or after its last case."
        ),
    ),
    _Case(
        Why.HOLE,
        Standing.WATCH,
        lambda it: it.alarm and it.outside and (it.placed_off_plan or 0) <= it.tolerance,
        lambda it: (
            f"{_both(it)} Of the work that has a place it is only {days(it.placed_off_plan)}: the rest has no"
            " objective yet. Tag it or plan it; until then it is no drift."
        ),
    ),
    _Case(
        Why.ACCEPTED,
        Standing.ACCEPTED,
        lambda it: it.alarm and it.outside and it.accepted_until is not None,
        lambda it: f"{_both(it)} That is accepted until {it.accepted_until}.",
    ),
    _Case(Why.BOTH_SIGNS, Standing.DRIFTING, lambda it: it.alarm and it.outside, _both),
    _Case(
        Why.ALARM_ONLY,
        Standing.WATCH,
        lambda it: it.alarm,
        lambda it: (
            f"New work leaves the plan, but with {days(it.off_plan)} of every 100 days elsewhere the last four"
            f" weeks are still within the {days(it.tolerance)} tolerated."
        ),
    ),
    _Case(
        Why.UNDETECTABLE,
        Standing.NOT_ENOUGH_DATA,
        lambda it: it.minimum_detectable is None or it.minimum_detectable > MOST_DETECTABLE,
        _undetectable,
    ),
    _Case(
        Why.SHARE_ONLY,
        Standing.WATCH,
        lambda it: it.outside,
        lambda it: (
            f"{_both(it)} Chance could still explain it: no drift is told before the work that begins says so."
        ),
    ),
    _Case(
        Why.INSIDE,
        Standing.ON_PLAN,
        lambda it: True,
        lambda it: (
            f"{days(it.off_plan)} of every 100 days are elsewhere than planned; {days(it.tolerance)} are tolerated."
        ),
    ),
)


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
