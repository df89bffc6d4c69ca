"""Workers as processes, kept alive as a supervisor would, and whatever may befall them."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
FAULTS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)
STOPPING = 45.0


@dataclass
class Worker:
    """One process of an agent."""

    agent: str
    process: subprocess.Popen[bytes]
    frozen_until: float = 0.0

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this process alone."""
        os.kill(self.process.pid, number)


@dataclass
class Fleet:
    """As many workers of each agent as wanted. `tend()` restarts the dead and thaws the frozen."""

    arguments: list[str]
    home: Path
    wanted: dict[str, int]
    random: random.Random
    workers: list[Worker] = field(default_factory=list)
    befell: Counter[str] = field(default_factory=Counter)
    ended: list[tuple[str, int]] = field(default_factory=list)  # by themselves

    def __post_init__(self) -> None:
        self._log: IO[bytes] = (self.home / "workers.log").open("ab")
        self._over = threading.Event()
        self._bag: list[signal.Signals] = []
        self._lock = threading.RLock()
        self._tending = threading.Thread(target=self._tend_forever, daemon=True)

    def __enter__(self) -> "Fleet":
        self.tend()
        self._tending.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._tending.join()
        for worker in self.workers:
            worker.signal(signal.SIGCONT)
            worker.process.kill()
            worker.process.wait()
        self._log.close()

    def _tend_forever(self) -> None:
        while not self._over.wait(0.5):
            self.tend()

    def tend(self) -> None:
        """Restart what ended, thaw what was frozen long enough."""
        with self._lock:
            for worker in list(self.workers):
                code = worker.process.poll()
                if code is not None:
                    self.workers.remove(worker)
                    self.ended.append((worker.agent, code))
                elif worker.frozen_until and time.monotonic() > worker.frozen_until:
                    worker.frozen_until = 0.0
                    worker.signal(signal.SIGCONT)
            for agent, number in self.wanted.items():
                for _ in range(number - sum(worker.agent == agent for worker in self.workers)):
                    self.workers.append(self.start(agent))

    def start(self, agent: str) -> Worker:
        """One more process."""
        command = [sys.executable, "-m", "tests.streams.worker_process", agent, *self.arguments]
        return Worker(agent, subprocess.Popen(command, cwd=ROOT, stdout=self._log, stderr=self._log))

    def strike(self, frozen: float) -> str:
        """Something random befalls a random worker that is awake; give what, "" where none is."""
        with self._lock:
            awake = [w for w in self.workers if not w.frozen_until and w.process.poll() is None]
            if not awake:
                return ""
            worker, number = self.random.choice(awake), self._next_fault()
            worker.signal(number)
            self.befell[number.name] += 1
            if number is signal.SIGSTOP:
                worker.frozen_until = time.monotonic() + frozen
            else:
                worker.process.wait(STOPPING)
                self.workers.remove(worker)
            return f"{number.name} {worker.agent}"

    def _next_fault(self) -> signal.Signals:
        """Each kind in turn, in a random order, so that a short run has all of them."""
        self._bag = self._bag or self.random.sample(FAULTS, len(FAULTS))
        return self._bag.pop()

    def down(self, agent: str) -> None:
        """Kill all workers of an agent, and leave them dead until `up`."""
        with self._lock:
            self.wanted |= {agent: 0}
            for worker in [worker for worker in self.workers if worker.agent == agent]:
                worker.process.kill()
                worker.process.wait()
                self.workers.remove(worker)

    def up(self, agent: str, number: int) -> None:
        """Start workers of an agent again."""
        with self._lock:
            self.wanted |= {agent: number}
            self.tend()
