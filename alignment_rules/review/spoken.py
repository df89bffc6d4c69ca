"""How periods, days and numbers are said to people."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from schemas.periods import Length, Period, length

_ORDINALS: Final = ("first", "second", "third", "fourth")


def period(it: Period) -> str:
    """`week 47 of 2026 (16 to 22 November)`, `November 2026`, `the fourth quarter of 2026`."""
    match length(it):
        case Length.WEEK:
            year, week, _ = it.first.isocalendar()
            return f"week {week} of {year} ({span(it.first, it.last)})"
        case Length.MONTH:
            return f"{it.first:%B %Y}"
        case Length.QUARTER:
            return f"the {_ORDINALS[it.first.month // 3]} quarter of {it.first.year}"


def before(it: Period) -> str:
    """`the week before`."""
    return f"the {length(it)} before"


def span(first: date, last: date) -> str:
    """`16 to 22 November`, `26 October to 1 November`."""
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else day(first)} to {day(last)}"


def day(it: date) -> str:
    """`3 November`."""
    return f"{it.day} {it:%B}"


def full(it: date) -> str:
    """`3 November 2026`."""
    return f"{it.day} {it:%B %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 case`, `2 cases`; `no case`."""
    return f"{number or 'no'} {one if number < 2 else many or f'{one}s'}"


def joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sentence(words: str) -> str:
    """The words with a capital at their beginning and a stop at their end."""
    return stopped(f"{words[:1].upper()}{words[1:]}")


def stopped(words: str) -> str:
    """The words with a stop at their end; for what begins with a name that is written small."""
    return words if words.endswith((".", "?", "!")) else f"{words}."
