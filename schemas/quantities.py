"""Numbers as people write them: `60`, `2.1%`, `10pp`, `40/month`, `420k EUR`, `6w`, `5 workdays`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from schemas.alignment import WHOLE
from schemas.nonsense import nonsense

_LONGEST: Final = 40
_NUMBER: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?"
_PERCENT: Final = re.compile(rf"({_NUMBER})\s?%?")
_POINTS: Final = re.compile(rf"({_NUMBER})\s?pp")
_QUANTITY: Final = re.compile(
    rf"({_NUMBER})\s?([kMG](?=\s|/|$))?\s?(%|[^\W\d_][^\s/]{{0,15}}|[€$£¥])?(?:\s?/\s?([a-z]+))?"
)
_EDITED_QUANTITY: Final = (
    rf"{_NUMBER}\s?[kMG]?\s?[^\s/0-9]{{0,16}}(\s?/\s?[a-z]+)?"  # editors know no Unicode classes
)
_EDITED_MONEY: Final = rf"{_NUMBER}\s?[kMG]?\s?[A-Z]{{3}}(\s?/\s?[a-z]+)?"
_SPAN: Final = re.compile(r"([1-9][0-9]{0,3})\s?([a-z]+)")
_SCALES: Final = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}
_PER: Final = ("hour", "day", "week", "month", "quarter", "year")
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "quarter": 91}
_UNITS: Final = {
    **dict.fromkeys(("workday", "workdays"), "workday"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("quarter", "quarters"), "quarter"),
}


@dataclass(frozen=True)
class Quantity:
    """A number with its unit (`%`, `EUR`, "" for a count) and, where it is a rate, what it is per."""

    value: Decimal
    unit: str = ""
    per: str = ""


@dataclass(frozen=True)
class Span:
    """A length of time in calendar units; `unit` is workday, day, week, month or quarter."""

    count: int
    unit: str

    @property
    def days(self) -> int:
        """About how many days: a month has 30, a quarter 91, and 5 workdays are 7."""
        return self.count * 7 // 5 if self.unit == "workday" else self.count * _DAYS[self.unit]


def percent(written: object) -> int:
    """`60` or `2.5%` in parts per million of the whole; 0 to 100 percent."""
    found = _PERCENT.fullmatch(_text(written))
    if not found or not 0 <= Decimal(found[1]) <= 100:
        raise nonsense(f"`{_shown(written)}` is not a percentage from 0 to 100", "write it like 60 or 2.5%")
    return int(Decimal(found[1]) * WHOLE / 100)


def points(written: object) -> int:
    """`10pp` in parts per million; 0 to 100 percentage points."""
    found = _POINTS.fullmatch(_text(written))
    if not found or not 0 <= Decimal(found[1]) <= 100:
        raise nonsense(f"`{_shown(written)}` is not a number of percentage points", "write it like 10pp")
    return int(Decimal(found[1]) * WHOLE / 100)


def quantity(written: object) -> Quantity:
    """`2.1%`, `40/month`, `420k EUR` or `250 ms`."""
    found = _QUANTITY.fullmatch(_text(written))
    if not found or (found[4] and found[4] not in _PER):
        raise nonsense(
            f"`{_shown(written)}` is not a quantity", "write it like 2.1%, 40/month, 250 ms or 1.3M EUR/year"
        )
    return Quantity(Decimal(found[1]) * _SCALES[found[2] or ""], found[3] or "", found[4] or "")


def unit(of: Quantity) -> str:
    """`%`, `/month`, `EUR/year` or ""."""
    return of.unit + (f"/{of.per}" if of.per else "")


def money(written: object) -> Quantity:
    """`420k EUR` or `1.3M EUR/year`: a quantity in a currency's three letters."""
    found = quantity(written)
    if not re.fullmatch("[A-Z]{3}", found.unit):
        raise nonsense(
            f"`{_shown(written)}` names no currency", "write the three letters after the number: 420k EUR"
        )
    return found


def span(written: object) -> Span:
    """`6w`, `5 workdays` or `2 months`."""
    found = _SPAN.fullmatch(_text(written))
    if not found or found[2] not in _UNITS:
        raise nonsense(
            f"`{_shown(written)}` is not a length of time", "write it like 6w, 5 workdays or 2 months"
        )
    return Span(int(found[1]), _UNITS[found[2]])


def delay(written: object) -> Span | None:
    """A length of time; None for `at once`."""
    return None if written == "at once" else span(written)


def _text(written: object) -> str:
    return written.strip() if isinstance(written, str) and len(written) <= _LONGEST else ""


def _shown(written: object) -> str:
    shown = written if isinstance(written, str) else "this"
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def as_edited(pattern: str, *, number: bool = False, word: str = "") -> WithJsonSchema:
    """How an editor knows it: text of this form, and where that is usual a bare number or one word besides."""
    choices: list[dict[str, object]] = [{"type": "string", "pattern": f"^({pattern})$"}]
    choices += [{"type": "number"}] if number else []
    choices += [{"const": word}] if word else []
    return WithJsonSchema({"anyOf": choices} if len(choices) > 1 else choices[0])


PERCENT_EDITED: Final = as_edited(_PERCENT.pattern, number=True)
Percent = Annotated[int, BeforeValidator(percent), PERCENT_EDITED]
Points = Annotated[int, BeforeValidator(points), as_edited(_POINTS.pattern)]
Amount = Annotated[InstanceOf[Quantity], BeforeValidator(quantity), as_edited(_EDITED_QUANTITY, number=True)]
Money = Annotated[InstanceOf[Quantity], BeforeValidator(money), as_edited(_EDITED_MONEY)]
Duration = Annotated[InstanceOf[Span], BeforeValidator(span), as_edited(_SPAN.pattern)]
Delay = Annotated[InstanceOf[Span] | None, BeforeValidator(delay), as_edited(_SPAN.pattern, word="at once")]
