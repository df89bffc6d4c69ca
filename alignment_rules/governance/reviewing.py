"""When a period that is over is reviewed: on the first working day after it, in the morning."""

from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple

from schemas import periods
from schemas.periods import Length, Period

_LENGTHS: Final = {"weekly": Length.WEEK, "monthly": Length.MONTH, "quarterly": Length.QUARTER}
_MORNING: Final = time(6)  # UTC
_SATURDAY: Final = 5


class Review(NamedTuple):
    """A period and the moment of its review."""

    period: Period
    due_at: datetime


def next_review(cadence: str, now: datetime) -> Review:
    """The first review that is yet to come: of the period that has just ended, or of the present one."""
    present = periods.holding(now.date(), _LENGTHS[cadence])
    for period in (periods.before(present), present):
        due_at = _due(period)
        if due_at > now:
            return Review(period, due_at)
    raise AssertionError("the present period is reviewed after its end")


def _due(period: Period) -> datetime:
    day = period.last + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _MORNING, UTC)
