"""What the statistic looks at: beginnings of work, because a decision is made when work begins, not every day of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeVar

_SATURDAY: Final = 5


class Start(NamedTuple):
    """An item (better still an epic, where one decision makes many items) was begun.

    `unit` is whose decisions follow one another: a person's pseudonym where persons are known across days, else the
    board or project. `objective` is an objective, an always-on id, or "" for unaligned work; unknown work is left out.
    """

    day: date
    unit: str
    objective: str


class Finish(NamedTuple):
    """An item was finished; `length` is what it took, in any unit that all items share (working days, micro-days)."""

    day: date
    objective: str
    length: float


Dated = TypeVar("Dated", Start, Finish)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend: work begun on a Sunday counts on Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def working_days(first: date, last: date) -> Iterator[date]:
    """Mondays to Fridays from `first` to `last`."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() < _SATURDAY:
            yield day


def by_working_day(facts: Iterable[Dated]) -> dict[date, list[Dated]]:
    """Facts by the working day on which they count, in an order that does not depend on how they came."""
    found: dict[date, list[Dated]] = {}
    for fact in sorted(facts):
        found.setdefault(working_day(fact.day), []).append(fact)
    return found
