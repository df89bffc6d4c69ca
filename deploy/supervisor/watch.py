"""The loop of `fairlead up`: look at everything, start again what fell, show how it stands."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from deploy.home import Running
from deploy.panel import Member, View
from deploy.supervisor.child import Child, Phase
from deploy.supervisor.crew import Crew
from deploy.supervisor.engines import Engines
from deploy.supervisor.publishing import Publishing
from deploy.supervisor.sampler import Sampler
from deploy.supervisor.screens import Screen

_TICK: Final = 0.25


@dataclass
class Watch:
    """What is watched over, and where it is shown."""

    screen: Screen
    running: Running
    engines: Engines
    crews: Sequence[Crew]
    publishing: Publishing
    sampler: Sampler
    home: str
    _told: set[str] = field(default_factory=set)

    def forever(self) -> None:
        """Until a signal ends it."""
        while True:
            self.engines.revive()
            for crew in self.crews:
                crew.look()
            self._show()
            time.sleep(_TICK)

    def _show(self) -> None:
        notices = list(self._notices())
        for notice in notices:
            if notice not in self._told:
                self._told.add(notice)
                self.screen.say(notice)
        members = [_member(child) for child in self._children()]
        samples = self.sampler.samples()
        self.screen.show(View(self.running, members, samples, time.monotonic(), notices, self.home))

    def _children(self) -> Iterator[Child]:
        return (child for crew in self.crews for child in crew.children)

    def _notices(self) -> Iterator[str]:
        for child in self._children():
            if child.phase is Phase.REFUSED:
                yield f"{child.role.name} must not go on: {child.last_words()}"
        yield from filter(None, (self.publishing.trouble, self.engines.trouble))


def _member(child: Child) -> Member:
    words = child.last_words() if child.phase is Phase.WAITING else ""
    return Member(child.role.name, child.phase, child.restarts, words)
