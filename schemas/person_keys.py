"""The key under which an account becomes a pseudonym: another for each period, and none of those that were destroyed."""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple, Self

_MONTHS: Final = 12
_NEXT: Final = b"the key of the next month"
_DATED: Final = re.compile(rb"(.+) of (\S+) made (\S+)", re.DOTALL)
_MONTH: Final = re.compile(rb"20\d\d-(0[1-9]|1[0-2])")
_FORM: Final = "its one line is KEY or `KEY of YYYY-MM made YYYY-MM`; `fairlead people key FILE` makes one."


class Rotation(StrEnum):
    """How long a pseudonym stays the same."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    NEVER = "never"


_LENGTHS: Final = {Rotation.MONTH: 1, Rotation.QUARTER: 3, Rotation.YEAR: 12}


class PersonKey(NamedTuple):
    """What the file of the key holds.

    Each month's key is a hash of the month before's: whoever holds the same file knows the same keys without asking
    anybody, and a file that begins at a later month tells nothing of those before it.
    """

    secret: bytes  # of the month `of`, the oldest that can still be told
    of: date
    made: date

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The key in a file. Raises ValueError where it has no such form; what it says is not repeated."""
        dated = _DATED.fullmatch(written.strip())
        if not dated:
            return cls(written.strip(), _UNDATED, _UNDATED)
        secret, of, made = dated.groups()
        if not (_MONTH.fullmatch(of) and _MONTH.fullmatch(made)):
            raise ValueError(_FORM)
        return cls(secret, _month(of), _month(made))

    def __repr__(self) -> str:
        return f"PersonKey(of {self.of:%Y-%m})"

    @property
    def forgot(self) -> bool:
        """Whether keys before `of` were destroyed; else it is of all days before it too."""
        return self.of > self.made

    def written(self) -> bytes:
        """The line that `read` reads."""
        return b"%s of %s made %s\n" % (self.secret, _said(self.of), _said(self.made))

    def kept(self, today: date, rotation: Rotation, days: int) -> Self:
        """The same without the keys of periods that ended more than `days` ago; whole until it is that old itself."""
        oldest = begin(today - timedelta(days=days), rotation)
        if rotation is Rotation.NEVER or oldest <= max(self.of, self.made):
            return self
        secret = self.secret
        for _ in range(_ordinal(oldest) - _ordinal(self.of)):
            secret = _following(secret)
        return self._replace(secret=secret, of=oldest)


class Keys:
    """The keys of days, as one file and a rotation give them."""

    def __init__(self, key: PersonKey, rotation: Rotation = Rotation.QUARTER) -> None:
        if not key.secret:
            raise ValueError("a pseudonym needs a key")
        self._key, self._rotation = key, rotation
        self._months = [key.secret]  # from the oldest on, as far as somebody asked
        self._known: dict[int, tuple[bytes, bool]] = {}

    @classmethod
    def stable(cls, secret: bytes) -> Self:
        """One key for all days."""
        return cls(PersonKey(secret, date.min, date.min), Rotation.NEVER)

    def __repr__(self) -> str:
        return "Keys(…)"

    def on(self, day: date) -> tuple[bytes, bool]:
        """The key of a day, and whether it is a later period's because the day's own was destroyed."""
        month = _ordinal(day)
        if month not in self._known:
            self._known[month] = self._of(begin(day, self._rotation))
        return self._known[month]

    def _of(self, period: date) -> tuple[bytes, bool]:
        if self._rotation is Rotation.NEVER:
            return self._key.secret, False
        after = _ordinal(period) - _ordinal(self._key.of)
        while len(self._months) <= after:
            self._months.append(_following(self._months[-1]))
        return self._months[max(after, 0)], after < 0 and self._key.forgot


def begin(day: date, rotation: Rotation) -> date:
    """The first day of the period that a day lies in; where nothing rotates there is but one."""
    if rotation is Rotation.NEVER:
        return date.min
    month = (day.month - 1) // _LENGTHS[rotation] * _LENGTHS[rotation] + 1
    return date(day.year, month, 1)


def _following(secret: bytes) -> bytes:
    return urlsafe_b64encode(hmac.digest(secret, _NEXT, sha256)).rstrip(b"=")


def _ordinal(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _month(written: bytes) -> date:
    return date.fromisoformat(f"{written.decode()}-01")


def _said(month: date) -> bytes:
    return f"{month:%Y-%m}".encode()


_UNDATED: Final = date(2026, 10, 1)
"""The quarter from which on keys rotate: a key without a month is of it, and of all days before it."""
FIRST: Final = date(2000, 1, 1)
"""The month of a key that is made today, so that history has its own keys too."""
