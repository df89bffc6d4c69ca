"""What is going to happen, in order of time."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[datetime], None]
"""Something done at the moment it is given."""


class Agenda:
    """Acts wait here for their time. At one moment they run in the order they were planned in."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Plan an act."""
        heappush(self._waiting, (moment, next(self._order), act))

    def run_until(self, moment: datetime) -> int:
        """Run everything due up to `moment`, acts that those plan included; how many there were."""
        done = 0
        while self._waiting and self._waiting[0][0] <= moment:
            due, _, act = heappop(self._waiting)
            act(due)
            done += 1
        return done
