"""The closed loop: a KPI's movement beside the effort whose effect is due by now. Together in time, not proof of a cause."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from alignment_rules.governance.kpis import Quality
from schemas.counting import Unit

WINDOW: Final = timedelta(days=28)
"""Effort and movement are looked at over four weeks."""
TOGETHER: Final = "Effort and KPIs stand together in time here; that is no proof that one moves the other."
_MOVED: Final = 0.05
"""A KPI moves when it makes at least this part of its way."""
_UP: Final = 1.25
"""Effort is up when it is at least so many times what it was."""
_FEW_DAYS: Final = 1.0
_SMALL_SHARE: Final = 0.005
"""Effort of less than a day, or less than one of two hundred, in four weeks is as good as none."""


class Loop(StrEnum):
    """What can be said of a KPI and the effort for it."""

    UNREAD = "unread"
    NOT_BELIEVED = "not_believed"
    ARRIVED = "arrived"
    READ_ONCE = "read_once"
    WITHOUT_EFFORT = "moves_without_effort"
    WITH_EFFORT = "moves_with_effort"
    WRONG_WAY = "moves_the_wrong_way"
    NOT_YET_DUE = "effort_up_not_yet_due"
    ABSENT = "due_and_effort_absent"
    STILL = "due_and_still"


class Span(NamedTuple):
    """Days of an objective in four weeks, and of everything that is known; `counted`: none of them twice."""

    days: float
    whole: float
    unit: Unit = Unit.PERSON_DAYS
    counted: bool = True

    @property
    def there(self) -> bool:
        """Whether that is more than a slip."""
        return self.days >= max(_FEW_DAYS, _SMALL_SHARE * self.whole)


class Seen(NamedTuple):
    """A KPI and its effort up to `as_of`: `recent` the last four weeks, `due` the four weeks whose effect shows now.

    `progress` and `earlier` are how far the KPI is and was four weeks before, 0 to 1 of its way; `lag` is `effect after`.
    """

    quality: Quality
    progress: float | None
    earlier: float | None
    recent: Span
    due: Span
    lag: timedelta
    as_of: date

    @property
    def moved(self) -> float:
        """What part of its way the KPI made in four weeks."""
        return (self.progress or 0.0) - (self.earlier or 0.0)


class Said(NamedTuple):
    """The case that applies, and its sentence."""

    loop: Loop
    words: str


def beside(it: Seen) -> Said:
    """What can be said; the first case of one table that applies."""
    return next(Said(case.loop, case.says(it)) for case in _CASES if case.applies(it))


class _Case(NamedTuple):
    loop: Loop
    applies: Callable[[Seen], bool]
    says: Callable[[Seen], str]


def _days(it: Span) -> str:
    if it.counted:
        return it.unit.said(round(it.days))
    return f"an unknown number of {it.unit.words}" if it.there else "next to no work"


def _when(it: Seen) -> str:
    """Which four weeks are due by now."""
    last = it.as_of - it.lag
    first = last - WINDOW + timedelta(days=1)
    return f"from {first.day} {first:%B} to {last.day} {last:%B}" if it.lag else "in four weeks"


def _from(it: Seen) -> str:
    """When what is being done now begins to show."""
    day = it.as_of - WINDOW + timedelta(days=1) + it.lag
    return f"{day.day} {day:%B %Y}"


_CASES: Final = (
    _Case(
        Loop.UNREAD,
        lambda it: it.quality is Quality.NEVER_READ,
        lambda it: "It was never read, so nobody can see whether the work succeeds.",
    ),
    _Case(
        Loop.NOT_BELIEVED,
        lambda it: it.quality is not Quality.GOOD or it.progress is None,
        lambda it: f"Its reading is {it.quality}, so nothing is said of it.",
    ),
    _Case(Loop.ARRIVED, lambda it: (it.progress or 0.0) >= 1, lambda it: "It is where it shall be."),
    _Case(
        Loop.READ_ONCE,
        lambda it: it.earlier is None,
        lambda it: "It has no reading of four weeks ago, so whether it moves cannot be said yet.",
    ),
    _Case(
        Loop.WITHOUT_EFFORT,
        lambda it: it.moved >= _MOVED and not it.due.there,
        lambda it: (
            f"KPI moves without effort: {it.moved:.0%} of its way in four weeks, with {_days(it.due)} for it"
            f" {_when(it)}. Look for what else moved before the work gets the credit."
        ),
    ),
    _Case(
        Loop.WITH_EFFORT,
        lambda it: it.moved >= _MOVED,
        lambda it: (
            f"It moves: {it.moved:.0%} of its way in four weeks, with {_days(it.due)} for it {_when(it)}."
        ),
    ),
    _Case(
        Loop.WRONG_WAY,
        lambda it: it.moved <= -_MOVED,
        lambda it: (
            f"It moves the wrong way: {-it.moved:.0%} of its way in four weeks, with {_days(it.due)} for it"
            f" {_when(it)}."
        ),
    ),
    _Case(
        Loop.NOT_YET_DUE,
        lambda it: bool(it.lag) and it.recent.there and it.recent.days >= _UP * it.due.days,
        lambda it: (
            f"Effort up, KPI not yet due to move: {_days(it.recent)} in four weeks, {_days(it.due)} {_when(it)};"
            f" what is done now shows from {_from(it)} on."
        ),
    ),
    _Case(
        Loop.ABSENT,
        lambda it: not it.due.there,
        lambda it: f"KPI due, effort absent: {_days(it.due)} for it {_when(it)}.",
    ),
    _Case(
        Loop.STILL,
        lambda it: True,
        lambda it: (
            f"KPI due, and it does not move, with {_days(it.due)} for it {_when(it)}: does this work move it?"
        ),
    ),
)
