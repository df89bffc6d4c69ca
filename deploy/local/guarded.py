"""A process under its watcher: it never outlives us, whatever ends us, and its folder is never used twice."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.local.account import Account
from schemas.errors import Reject

_WATCHER = Path(__file__).with_name("watcher.py")


def hold(lock: Path, limit: float) -> IO[bytes]:
    """Lock a folder for one engine. Waits `limit` seconds for an engine that is just stopping.

    The engine inherits the open file, so that the lock ends with the last process that uses the folder: no
    stale pid file can ever lie about it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = lock.open("ab")
    until = time.monotonic() + limit
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                held.close()
                raise Reject(
                    f"Another process is using {lock.parent}. Stop the other Fairlead, or name another --home."
                ) from None
            time.sleep(0.05)
        else:
            return held


@dataclass
class Guarded:
    """One engine process with its watcher. `argv` runs in `folder` as `account`, writing to `log`."""

    argv: list[str]
    folder: Path
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace: int = 20
    account: Account = field(default_factory=Account)
    environment: dict[str, str] = field(default_factory=dict)
    _watcher: subprocess.Popen[bytes] | None = None
    _pipe: int = -1

    def start(self, held: IO[bytes] | None = None) -> None:
        """Start the engine. It keeps the lock `held` for as long as it lives."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        reader, self._pipe = os.pipe()
        locks = [held.fileno()] if held else []
        account = self.account
        options = [reader, int(self.stop_signal), self.grace, account.uid, account.gid, int(account.keep_dac)]
        try:
            with self.log.open("ab") as log:
                self._watcher = subprocess.Popen(  # noqa: S603 - the arguments are our own
                    [sys.executable, "-I", str(_WATCHER), *map(str, options), "--", *self.argv],
                    cwd=self.folder,
                    env={**os.environ, **self.environment, "FAIRLEAD_INHERIT": ",".join(map(str, locks))},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(reader, *locks),
                    start_new_session=True,  # Ctrl-C in a terminal is for us: we stop engines last
                )
        finally:
            os.close(reader)

    def running(self) -> bool:
        """Is the engine alive?"""
        return self._watcher is not None and self._watcher.poll() is None

    def wait(self, limit: float) -> int:
        """Exit code of a process that ends by itself; stops it after `limit` seconds."""
        if self._watcher is None:
            raise RuntimeError("wait() before start()")
        try:
            return self._watcher.wait(limit)
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop the engine and wait until it is gone. Harmless when it is gone already."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        if self._watcher is not None:
            self._watcher.wait(self.grace + 20)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
