"""What one credential may still ask: limits as trackers tell them, and refusals that are not asked again. No I/O."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from schemas.errors import Reject, Retry
from schemas.trackers.reading import moment

RESERVE: Final = 0.2
"""Share of a limit that history leaves to what changes now. Jira says when less is left (`X-RateLimit-NearLimit`)."""

_REFUSED_FOR: Final = 900.0
_SECONDARY: Final = 60.0  # GitHub's advice where a limit says nothing of how long; doubled while it goes on
_LONGEST: Final = 960.0
_UNTOLD: Final = 60.0  # how long history waits where nobody says when the limit is new


class Refused(Reject):
    """Nobody asks under this credential for a while; that was said when it was refused."""


class Budget:
    """Seconds are those of one clock; `resource` is what has a limit of its own. Names of headers are small or in any case."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._until: dict[str, float] = {}
        self._left: dict[str, float] = {}
        self._new_at = 0.0
        self._strikes = 0
        self._refused: tuple[float, str] | None = None

    @property
    def left(self) -> float:
        """The smallest share of a limit that is left; 1 while the tracker told of none."""
        return min(self._left.values(), default=1.0)

    def check(self, resource: str, now: float) -> None:
        """Raise Retry or Refused, without anybody being asked, while the answer is known."""
        if self._refused and now < self._refused[0]:
            raise Refused(self._refused[1])
        wait = self._until.get(resource, 0.0) - now
        if wait > 0:
            raise Retry(f"{self._name}: its limit is used up", wait)

    def check_history(self, now: float) -> None:
        """Raise Retry while what is left of the limit is for changes."""
        if self.left < RESERVE and now < self._new_at:
            raise Retry(f"{self._name}: history waits, what is left of its limit is for what changes")

    def answered(self, resource: str, headers: Mapping[str, str], at: datetime, now: float) -> None:
        """Take in what an answer tells that was given `at` a time by its own clock."""
        limit, left = headers.get("x-ratelimit-limit", ""), headers.get("x-ratelimit-remaining", "")
        reset = until_reset(headers, at)
        self._until[resource] = now + (reset or 0.0) if used_up(headers) else now
        if limit.isdecimal() and left.isdecimal() and int(limit):
            self._left[resource] = int(left) / int(limit)
        if headers.get("x-ratelimit-nearlimit", "").lower() == "true":
            self._left[resource] = min(self._left.get(resource, 1.0), RESERVE / 2)
        elif not left.isdecimal():
            self._left.pop(resource, None)
        if self.left < RESERVE:
            self._new_at = now + (_UNTOLD if reset is None else reset)

    def well(self) -> None:
        """An answer without a refusal: secondary limits and refused credentials are over."""
        self._strikes, self._refused = 0, None

    def limited(self, resource: str, after: float | None, now: float) -> float:
        """A limit was met: seconds to wait, growing while it goes on. Nobody asks until then."""
        self._strikes += 1
        wait = after if after is not None else min(_LONGEST, _SECONDARY * 2 ** (self._strikes - 1))
        self._until[resource] = max(self._until.get(resource, 0.0), now + wait)
        return wait

    def refused(self, reason: str, now: float) -> bool:
        """The credential itself is refused: nobody asks for a while. Whether that is news."""
        news = self._refused is None
        self._refused = (now + _REFUSED_FOR, reason)
        return news


def used_up(headers: Mapping[str, str]) -> bool:
    """Whether the answer says that nothing is left."""
    return headers.get("x-ratelimit-remaining") == "0"


def until_reset(headers: Mapping[str, str], at: datetime) -> float | None:
    """Seconds until the limit is new: GitHub and Jira's Cloud tell a time, a Data Center how often; None where neither."""
    reset, every = moment(headers.get("x-ratelimit-reset")), headers.get("x-ratelimit-interval-seconds", "")
    if reset:
        return max(1.0, (reset - at).total_seconds() + 1)
    return float(every[:9]) if every.isdecimal() else None
