"""How `fairlead up` speaks: one JSON line for scripts, lines for a file, a live panel for a terminal."""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console
from rich.live import Live

from deploy import panel
from deploy.home import Running
from deploy.panel import View

_PLAIN_EVERY: Final = 10.0


class Screen(Protocol):
    """What the supervisor tells."""

    def step(self, what: str) -> None:
        """Say what is being done while things start."""

    def ready(self, running: Running) -> None:
        """Everything runs."""

    def show(self, view: View) -> None:
        """How it stands now; called a few times a second."""

    def say(self, what: str) -> None:
        """A sentence that must not be missed."""

    def close(self) -> None:
        """Give the terminal back."""


def urls(running: Running) -> str:
    """The addresses as one JSON object."""
    names = ("console", "gateway", "kafka", "database", "sandbox")
    found = {name: getattr(running, name) for name in names if getattr(running, name)}
    return json.dumps({**found, "metrics": running.metrics, "pid": running.pid})


class Headless:
    """One JSON line on stdout once ready; everything else is log."""

    def step(self, what: str) -> None:
        """Log it."""
        logging.getLogger("fairlead").info(what)

    def ready(self, running: Running) -> None:
        """Print the addresses."""
        print(urls(running), flush=True)  # noqa: T201

    def show(self, view: View) -> None:
        """Nothing: a script asks `fairlead status`."""

    def say(self, what: str) -> None:
        """Log it loudly."""
        logging.getLogger("fairlead").error(what)

    def close(self) -> None:
        """Nothing to give back."""


class Lines:
    """Plain lines, for output that is not a terminal."""

    def __init__(self) -> None:
        self._next = 0.0

    def step(self, what: str) -> None:
        """Print it."""
        print(what, flush=True)  # noqa: T201

    def ready(self, running: Running) -> None:
        """Print where to look."""
        self.step(f"Ready. Console: {running.console}")

    def show(self, view: View) -> None:
        """Print a line every ten seconds."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _PLAIN_EVERY
            self.step(panel.line(view))

    def say(self, what: str) -> None:
        """Print it on stderr."""
        print(what, file=sys.stderr, flush=True)  # noqa: T201

    def close(self) -> None:
        """Nothing to give back."""


class Panel:
    """The live panel. Logs go to a file meanwhile, or they would tear it."""

    def __init__(self, logs: Path) -> None:
        self._console = Console()
        self._live: Live | None = None
        logs.mkdir(parents=True, exist_ok=True)
        self._handler = logging.FileHandler(logs / "up.log")
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logging.getLogger().handlers = [self._handler]

    def step(self, what: str) -> None:
        """Print it above the panel."""
        self._console.print(f"[dim]{what}[/dim]", highlight=False)

    def ready(self, running: Running) -> None:
        """Open the panel."""
        self._live = Live(console=self._console, auto_refresh=False, transient=False)
        self._live.start()

    def show(self, view: View) -> None:
        """Draw it anew."""
        if self._live:
            self._live.update(panel.render(view), refresh=True)

    def say(self, what: str) -> None:
        """Print it above the panel, where it stays."""
        self._console.print(f"[bold red]{what}[/bold red]", highlight=False)

    def close(self) -> None:
        """Leave the last panel standing and give the terminal back."""
        if self._live:
            self._live.stop()
            self._live = None


def screen(logs: Path, *, headless: bool) -> Screen:
    """The one that fits where the output goes."""
    if headless:
        return Headless()
    return Panel(logs) if sys.stdout.isatty() else Lines()
