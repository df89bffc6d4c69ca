"""The home folder: who uses it now, and where what runs there can be reached."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from deploy.local import disk
from schemas.errors import Reject


@dataclass
class Running:
    """What runs on a home folder: addresses, none of which holds a secret."""

    pid: int
    command: str
    kafka: str = ""
    database: str = ""
    console: str = ""
    gateway: str = ""
    sandbox: str = ""
    config: str = ""
    metrics: dict[str, str] = field(default_factory=dict)

    def write(self, home: Path) -> None:
        """Tell it to other commands on this home, at once and whole."""
        file = home / "run.json"
        part = file.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), indent=1) + "\n")
        part.replace(file)


def running(home: Path) -> Running | None:
    """What runs on this home now; None when nothing does, whatever a killed process left behind."""
    try:
        lock = (home / "run.lock").open("rb")
    except FileNotFoundError:
        return None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(home)
    return None


def refuse_absent(home: Path) -> None:
    """Raise Reject where no engine has ever kept anything in this folder, so that a mistyped one is not made."""
    if not any((home / engine / "data").exists() for engine in ("postgres", "kafka")):
        raise Reject(
            f"There is no home at {home}: nothing of Fairlead was ever started there. Name another folder with --home,"
            f" or make one: `fairlead up --home {home}`, or with your own trackers `fairlead init --home {home}`."
        )


def settled(home: Path, limit: float = 60.0) -> Running | None:
    """The same, but a start that is under way is waited for until its engines answer."""
    until = time.monotonic() + limit
    while (found := running(home)) and not (found.kafka or found.database) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _read(home: Path) -> Running | None:
    try:
        return msgspec.json.decode((home / "run.json").read_bytes(), type=Running)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


@contextmanager
def taken(home: Path, command: str) -> Iterator[Running]:
    """Take the home folder for one command; refused while another has it. Yields the record to fill and write."""
    disk.writable(home)
    with (home / "run.lock").open("ab") as lock:
        if not _lock(lock, 1.0):  # longer than another command's short look whether anybody is at home
            raise _taken(home)
        mine = Running(os.getpid(), command)
        mine.write(home)
        try:
            yield mine
        finally:
            (home / "run.json").unlink(missing_ok=True)


def _lock(file: IO[bytes], limit: float) -> bool:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _taken(home: Path) -> Reject:
    other = _read(home)
    who = f"`fairlead {other.command}` (process {other.pid})" if other else "Another Fairlead"
    where = f", console at {other.console}" if other and other.console else ""
    return Reject(f"{who} already runs on {home}{where}. Stop it first, or name another folder with --home.")
