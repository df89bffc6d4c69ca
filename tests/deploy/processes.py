"""Watching processes from outside, as an operator would."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]


def lives(process: psutil.Process) -> bool:
    """Whether it runs still: neither gone nor a zombie that its parent has not asked for."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:  # it ended while we looked
        return False


def members(pid: int) -> dict[str, psutil.Process]:
    """The descendants of a process by the role they play, or by the program where it is none of ours."""
    found = {}
    for child in psutil.Process(pid).children(recursive=True):
        try:
            words = child.cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):  # it ended while we looked
            continue
        if "deploy.cli" in words:
            role = words[words.index("deploy.cli") + 1 :][:2]
            found[role[1] if role[0] == "worker" else role[0]] = child
        else:
            found[Path(words[0]).name if words else "?"] = child
    return found


def living_in(folder: Path) -> list[str]:
    """Command lines of the processes whose working folder is `folder` or below it."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder.resolve()) and lives(process):
                found.append(" ".join(process.cmdline())[:120])
        except (psutil.Error, OSError):
            continue  # ended while it was looked at, or not ours to look at
    return found


def until(condition: Callable[[], bool], what: str, limit: float = 60.0) -> None:
    """Wait for a condition; fail with `what` after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, f"not within {limit:.0f} s: {what}"
        time.sleep(0.02)


def python(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process of its own that can import our packages."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
