"""The trackers' clock: simulated seconds run faster than real ones, or stand still until told to jump."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

LONGEST_JUMP: Final = timedelta(days=366)
"""A simulated organisation lives through what is jumped over."""


class Clock:
    """Stands at `start`, then runs `speed` simulated seconds a second of `monotonic`."""

    def __init__(
        self, start: datetime, speed: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.start = start.astimezone(UTC)
        self.speed = speed
        self._monotonic = monotonic
        self._since = monotonic()
        self._jumped = timedelta()

    def now(self) -> datetime:
        """The trackers' time, in UTC."""
        run = timedelta(seconds=(self._monotonic() - self._since) * self.speed)
        return self.start + run + self._jumped

    def advance(self, seconds: float) -> datetime:
        """Jump forward, a year at most; the time after it. Raises ValueError: time never goes back."""
        if not 0 <= seconds <= LONGEST_JUMP.total_seconds():
            raise ValueError("the trackers' clock only goes forward, and a year at most")
        self._jumped += timedelta(seconds=seconds)
        return self.now()


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as JQL and webhooks write a time."""
    return int(moment.timestamp() * 1000)


def http_date(moment: datetime) -> str:
    """A time as the `Date` header writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
