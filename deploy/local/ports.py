"""Free ports on loopback, kept over restarts where possible."""

import fcntl
import json
import os
import socket
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec
import psutil  # type: ignore[import-untyped]

from schemas.errors import Reject

LOOPBACK: Final = "127.0.0.1"


def free(port: int, host: str = LOOPBACK) -> bool:
    """Can `port` be listened on?"""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def open_at(port: int, host: str = LOOPBACK) -> bool:
    """Does anybody listen on `port`?"""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _fresh(count: int) -> list[int]:
    with ExitStack() as held:  # all are held until the last is drawn, so that none is drawn twice
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]


def assigned(memory: Path, usual: Mapping[str, int], held: ExitStack) -> dict[str, int]:
    """A port for each name: the one remembered in the file `memory` or else its usual one, or a free one.

    Each is ours until `held` is closed: nothing else of Fairlead's on this machine takes it before a role listens.
    """
    try:
        kept = msgspec.json.decode(memory.read_bytes(), type=dict[str, int])
    except (OSError, msgspec.DecodeError):
        kept = {}
    fresh = iter(_fresh(len(usual)))
    wishes = {name: [p for p in (kept.get(name), port) if p] for name, port in usual.items()}
    ports = {n: next((p for p in wish if _reserve(p, held)), 0) or next(fresh) for n, wish in wishes.items()}
    memory.write_bytes(msgspec.json.encode(ports))
    return ports


def _reserve(port: int, held: ExitStack) -> bool:
    folder = Path(tempfile.gettempdir()) / f"fairlead-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = (folder / str(port)).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    held.enter_context(lock)
    return free(port)


def holder(port: int) -> str:
    """Who listens on a port, for an error message; as much of it as we may know."""
    try:
        found = [c.pid for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.pid]
        return f"{psutil.Process(found[0]).name()}, process {found[0]}" if found else "another program"
    except psutil.Error:
        return "another program"


def refuse_taken(port: int, host: str, setting: str) -> None:
    """A port that a person chose must be free."""
    if not free(port, host):
        raise Reject(
            f"Port {port} on {host} is in use by {holder(port)}. Stop that, or set {setting} to another port."
        )


def _kept(memory: Path) -> list[int]:
    try:
        ports = json.loads(memory.read_text())
    except (OSError, ValueError):
        return []
    return [p for p in ports if isinstance(p, int) and 0 < p < 65536] if isinstance(ports, list) else []


def choose(memory: Path, count: int) -> list[int]:
    """`count` ports: those remembered in the file `memory` if all are free, else fresh ones, then remembered."""
    ports = _kept(memory)
    if len(ports) != count or not all(free(p) for p in ports):
        ports = _fresh(count)
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(ports))
    return ports
