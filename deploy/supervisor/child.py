"""One child process: a role that is kept running, with a pause that doubles while it keeps failing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from deploy.supervisor.leash import Leash

NOT_OUR_LOG: Final = 4
"""Exit code after which a role is not started again: only a person can say which log is the right one."""
_LONGEST_PAUSE: Final = 30.0
_SOUND_AFTER: Final = 60.0
_LOG_LIMIT: Final = 20_000_000


class Phase(StrEnum):
    """How a child stands."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"  # until it is started again
    REFUSED = "refused"  # it said that it must not be started again
    STOPPED = "stopped"


@dataclass(frozen=True)
class Role:
    """What to start; `answers` tells whether it does its work. `feeds`: it brings data in."""

    name: str
    argv: tuple[str, ...]
    answers: Callable[[], bool]
    feeds: bool = False


def fairlead(*arguments: str) -> tuple[str, ...]:
    """The command line of `fairlead ARGUMENTS`, in this very environment."""
    return (sys.executable, "-m", "deploy.cli", *arguments)


def _environment(extra: dict[str, str]) -> dict[str, str]:
    environment = {**os.environ, **extra}
    root = Path(__file__).parents[2]
    if (root / "pyproject.toml").exists():  # a source tree that perhaps nobody installed
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    return environment


@dataclass
class Child:
    """A role's process. Call `look()` often; it starts, notices and starts again."""

    role: Role
    log: Path
    leash: Leash
    environment: dict[str, str]
    clock: Callable[[], float] = time.monotonic
    phase: Phase = Phase.WAITING
    restarts: int = 0
    exit_code: int | None = None
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _start_at: float = float("-inf")
    _failures: int = field(default=0)

    @property
    def pid(self) -> int | None:
        """Its process id, while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def look(self) -> None:
        """Take the next step, whatever it is now."""
        if self._process is not None and self._process.poll() is not None:
            self._ended(self._process.returncode)
        if self.phase is Phase.WAITING and self.clock() >= self._start_at:
            self._start()
        if self.phase is Phase.STARTING and self.role.answers():
            self.phase = Phase.RUNNING

    def _start(self) -> None:
        _rotate(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                self.role.argv,
                env=_environment(self.environment | self.leash.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(self.leash.end,),
                start_new_session=True,
            )
        self.phase, self._started_at = Phase.STARTING, self.clock()

    def _ended(self, code: int) -> None:
        self._process, self.exit_code = None, code
        if code == NOT_OUR_LOG:
            self.phase = Phase.REFUSED
            return
        sound = self.clock() - self._started_at > _SOUND_AFTER
        self._failures = 1 if sound else self._failures + 1
        self._start_at = self.clock() + min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1))
        self.phase, self.restarts = Phase.WAITING, self.restarts + 1

    def ask_to_stop(self) -> None:
        """Tell it to finish what it does and to end."""
        self._signal(signal.SIGTERM)
        self.phase = Phase.STOPPED

    def stopped_by(self, deadline: float) -> None:
        """Wait for its end until `deadline` (by the clock), then end it and whatever it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - self.clock()))
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def last_words(self) -> str:
        """The sentence it ended with."""
        said = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        told = [line.removeprefix("fairlead: ") for line in said[-40:] if line.startswith("fairlead: ")]
        return told[-1] if told else next((line.strip() for line in reversed(said) if line.strip()), "")


def _rotate(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
