"""All children together: started at once, watched, and stopped in order: first what brings data in, then the rest."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.supervisor.child import Child, Phase, Role
from deploy.supervisor.leash import Leash
from schemas.errors import Reject

_STOP_LIMIT: Final = 15.0
_TRIES: Final = 4


class Crew:
    """Children of this process. None outlives it, however it ends."""

    def __init__(self, logs: Path, environment: dict[str, str]) -> None:
        self._logs = logs
        self._environment = environment
        self._leash = Leash()
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def add(self, roles: Sequence[Role], environment: dict[str, str] | None = None) -> None:
        """Start more roles."""
        for role in roles:
            log = self._logs / f"{role.name}.log"
            self.children.append(Child(role, log, self._leash, self._environment | (environment or {})))
        self.look()

    def look(self) -> None:
        """Let every child take its next step."""
        for child in self.children:
            child.look()

    def wait(self, limit: float) -> None:
        """Return when all children do their work; Reject, with what one said, when it fails or takes over `limit` s."""
        until = time.monotonic() + limit
        while (
            idle := [c for c in self.children if c.phase is not Phase.RUNNING]
        ) and time.monotonic() < until:
            self.look()
            self.refuse_mismatch()
            self._refuse_hopeless()
            time.sleep(0.05)
        if idle:
            raise Reject("\n".join([f"Not everything started within {limit:.0f} s:", *map(_why, idle)]))

    def refused(self) -> Iterator[Child]:
        """Children that must not be started again."""
        return (child for child in self.children if child.phase is Phase.REFUSED)

    def refuse_mismatch(self) -> None:
        """Raise what a child refused with."""
        for child in self.refused():
            raise Reject(f"{child.role.name} stopped: {child.last_words()}")

    def _refuse_hopeless(self) -> None:
        hopeless = [child for child in self.children if child.restarts >= _TRIES]
        if hopeless:
            raise Reject("\n".join([f"Ended {_TRIES} times instead of starting:", *map(_why, hopeless)]))

    def stop(self) -> None:
        """Stop everything within a limit; harmless when nothing runs."""
        for feeds in (True, False):
            group = [child for child in self.children if child.role.feeds is feeds]
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + _STOP_LIMIT
            for child in group:
                child.stopped_by(deadline)
        self._leash.close()


def _why(child: Child) -> str:
    return (
        f"  {child.role.name} ({child.phase}, {child.restarts} restarts): {child.last_words()} [{child.log}]"
    )
