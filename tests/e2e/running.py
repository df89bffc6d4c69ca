"""A whole `fairlead up`, as a person would start it, and what can be asked of it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.deploy.processes import ROOT


@dataclass(frozen=True)
class Up:
    """A running Fairlead; `urls` is the JSON line it printed."""

    process: "subprocess.Popen[str]"
    home: Path
    urls: dict[str, Any]

    def page(self, path: str = "/") -> str:
        """A page of the console; nothing while it does not answer."""
        try:
            with urlopen(self.urls["console"].rstrip("/") + path, timeout=10) as answer:  # noqa: S310 - our own
                return str(answer.read().decode())
        except URLError:
            return ""

    def counts(self) -> dict[str, int]:
        """Work items by alignment, as the first page shows them."""
        found = re.findall(r'<div class="(\w+)"><dt>[^<]*</dt><dd>([\d,]+)</dd>', self.page())
        return {state: int(count.replace(",", "")) for state, count in found}

    def truth(self) -> dict[str, Any]:
        """What the sandbox planted and the product is never told."""
        with urlopen(self.urls["sandbox"] + "/sandbox/truth", timeout=60) as answer:  # noqa: S310 - our own
            return dict(json.load(answer))

    def targets(self) -> list[str]:
        """Where each role shows its metrics: host:port."""
        return sorted({urlsplit(url).netloc for url in self.urls["metrics"].values()})

    def ask(self, *arguments: str) -> dict[str, Any]:
        """A command with --json on this home."""
        told = fairlead(*arguments, "--json", "--home", str(self.home))
        assert told.returncode == 0, told.stderr
        return dict(json.loads(told.stdout))


def fairlead(*arguments: str, limit: float = 120, **environment: str) -> "subprocess.CompletedProcess[str]":
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        env=_environment() | environment,
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


@contextmanager
def up(folder: Path) -> Iterator[Up]:
    """`fairlead up --headless` with its sandbox; stopped at the end if it still runs."""
    home = folder / "home"
    with (folder / "up.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "up", "--headless", "--home", str(home)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=_environment(),
            cwd=folder,
        )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, (folder / "up.err").read_text()
        yield Up(process, home, json.loads(line))
    finally:
        process.terminate()
        process.wait(60)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}
