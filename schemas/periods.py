"""Predefined periods: quarters (2026-Q4), months (2026-11) and ISO weeks (2026-W47)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from schemas.nonsense import nonsense

_YEAR: Final = "(20[0-9]{2})"


@dataclass(frozen=True, order=True)
class Period:
    """Its first and last day, both inclusive, and how it is written."""

    first: date
    last: date
    name: str

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.first <= day <= self.last


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    after = first + count
    end = date(year + (after > 12), (after - 1) % 12 + 1, 1)
    return date(year, first, 1), end - timedelta(days=1)


def _week(year: int, week: int) -> tuple[date, date]:
    first = date.fromisocalendar(year, week, 1)
    return first, first + timedelta(days=6)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[int, int], tuple[date, date]]], ...]] = (
    (re.compile(rf"{_YEAR}-Q([1-4])"), lambda year, n: _months(year, n * 3 - 2, 3)),
    (re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])"), lambda year, n: _months(year, n, 1)),
    (re.compile(rf"{_YEAR}-W(0[1-9]|[1-4][0-9]|5[0-3])"), _week),
)


def period(written: object) -> Period:
    """The period of that name; raises pydantic's error for anything else."""
    if isinstance(written, str):
        for form, days in _FORMS:
            if found := form.fullmatch(written):
                try:
                    return Period(*days(int(found[1]), int(found[2])), written)
                except ValueError:  # a year without a 53rd week
                    break
    raise nonsense(
        f"`{str(written)[:40]}` is not a period",
        "write a quarter (2026-Q4), a month (2026-11) or a week (2026-W47)",
    )


class Length(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_NAMES: Final[dict[Length, Callable[[date], str]]] = {
    Length.WEEK: lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
    Length.MONTH: lambda day: f"{day:%Y-%m}",
    Length.QUARTER: lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
}


def holding(day: date, length: Length) -> Period:
    """The week, month or quarter in which a day lies."""
    return period(_NAMES[length](day))


def length(it: Period) -> Length:
    """Whether a period is a week, a month or a quarter."""
    return next(one for one in Length if holding(it.first, one) == it)


def before(it: Period) -> Period:
    """The period of the same length that ends where this one begins."""
    return holding(it.first - timedelta(days=1), length(it))


def day(written: object) -> date:
    """A date written as 2026-11-30."""
    try:
        if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass  # the thirty-first of a month that has thirty days
    raise nonsense(f"`{str(written)[:40]}` is not a date", "write it like 2026-11-30")


_PERIODS: Final = "|".join(form.pattern for form, _ in _FORMS)
InPeriod = Annotated[
    InstanceOf[Period],
    BeforeValidator(period),
    WithJsonSchema({"type": "string", "pattern": f"^({_PERIODS})$"}),
]
Day = Annotated[date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
