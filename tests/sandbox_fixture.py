"""A sandbox in a thread of the test's process, on a free port; time stands still unless a test moves it."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest

from deploy.sandbox import config_file
from deploy.sandbox.app import Sandbox
from deploy.sandbox.options import Options
from deploy.sandbox.serve import listening, server

START: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
STILL: Final = Options(start=START, speed=0)


@dataclass(frozen=True)
class Running:
    """A sandbox that serves. `inside` is the very object; only tests that compare with the truth look into it."""

    inside: Sandbox
    control: httpx.Client

    @property
    def url(self) -> str:
        return self.inside.addresses.url

    @property
    def jira_url(self) -> str:
        return self.inside.addresses.jira

    @property
    def github_url(self) -> str:
        return self.inside.addresses.github

    @property
    def jira_token(self) -> str:
        return self.inside.addresses.secret("jira token")

    @property
    def github_token(self) -> str:
        return self.inside.addresses.secret("github token")

    def advance(self, **duration: float) -> datetime:
        """Let simulated time pass: `advance(hours=8)`."""
        seconds = sum(amount * _SECONDS[unit] for unit, amount in duration.items())
        answer = self.control.post("/sandbox/clock", json={"advance": seconds}).raise_for_status()
        return datetime.fromisoformat(answer.json()["now"])

    def fail(self, path: str, status: int, count: int = 1, **more: object) -> None:
        """Let the next `count` requests whose path matches fail."""
        fault = {"path": path, "status": status, "count": count, **more}
        self.control.post("/sandbox/faults", json=fault).raise_for_status()

    def truth(self) -> dict[str, dict[str, dict[str, int]]]:
        """What every item really serves."""
        return self.control.get("/sandbox/truth").raise_for_status().json()

    def requests(self) -> dict[str, int]:
        """How often each path was asked for."""
        return self.control.get("/sandbox/requests").raise_for_status().json()

    def write_config(self, file: Path) -> Path:
        """A configuration that leads here."""
        config_file.write(file, self.inside.world, self.inside.addresses)
        return file


_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}


@contextlib.contextmanager
def serving(options: Options = STILL) -> Iterator[Running]:
    """Serve a sandbox while the block runs."""
    up = threading.Event()
    made: list[Sandbox] = []

    def ready(sandbox: Sandbox) -> None:
        made.append(sandbox)
        up.set()

    with contextlib.closing(listening(options.port)) as bound:
        running = server(options, bound, ready)
        thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[bound])), daemon=True)
        thread.start()
        assert up.wait(60), "the sandbox did not start"
        with httpx.Client(base_url=made[0].addresses.url, timeout=30) as control:
            yield Running(made[0], control)
        running.should_exit = True
        thread.join(10)


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """A simulated organisation of this test's own; its clock stands at `START`."""
    with serving() as running:
        yield running


@pytest.fixture
def start_sandbox() -> Iterator[Callable[[Options], Running]]:
    """Starts sandboxes with options of the test's choice."""
    with contextlib.ExitStack() as stack:
        yield lambda options: stack.enter_context(serving(options))
