"""What one credential may still ask: limits as GitHub tells them, and refusals that are not asked again. No I/O."""

from collections.abc import Mapping
from typing import Final

from schemas.errors import Reject, Retry

RESERVE: Final = 0.2
"""Share of an hour's requests that history leaves to what changes now."""

_REFUSED_FOR: Final = 900.0
_SECONDARY: Final = 60.0  # GitHub's advice where a limit says nothing of how long; doubled while it goes on
_LONGEST: Final = 960.0


class Budget:
    """Seconds are those of one clock; `resource` is GitHub's: core, graphql."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._until: dict[str, float] = {}
        self._left: dict[str, float] = {}
        self._strikes = 0
        self._refused: tuple[float, str] | None = None

    @property
    def left(self) -> float:
        """The smallest share of a limit that is left; 1 while GitHub told of none."""
        return min(self._left.values(), default=1.0)

    def check(self, resource: str, now: float) -> None:
        """Raise Retry or Reject, without anybody being asked, while the answer is known."""
        if self._refused and now < self._refused[0]:
            raise Reject(self._refused[1])
        wait = self._until.get(resource, 0.0) - now
        if wait > 0:
            raise Retry(f"{self._name}: its limit is used up", wait)

    def check_history(self, now: float) -> None:
        """Raise Retry while what is left of the hour is for changes."""
        until = self._until.get("reset", 0.0)
        if self.left < RESERVE and now < until:
            raise Retry(f"{self._name}: history waits, the rest of this hour's requests is for what changes")

    def answered(self, resource: str, headers: Mapping[str, str], until_reset: float, now: float) -> None:
        """Take in what an answer tells; `until_reset` is 0 unless the limit is used up."""
        self._until[resource] = now + until_reset
        limit, left, reset = (headers.get(f"x-ratelimit-{n}", "") for n in ("limit", "remaining", "reset"))
        if limit.isdecimal() and left.isdecimal() and int(limit):
            self._left[resource] = int(left) / int(limit)
        if reset.isdecimal():
            self._until["reset"] = float(reset)

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
