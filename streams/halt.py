"""One place where a process learns that it must end, and with which exit code."""

import asyncio
import threading
from enum import IntEnum

import structlog

from schemas.errors import LogMismatch, Reject
from streams.failures import in_words


class Exit(IntEnum):
    """Exit codes of a worker."""

    STOPPED = 0  # asked to
    BUG = 1
    REJECTED = 2  # what it was told to do cannot be done
    OTHER_LOG = 4  # the log is not ours; starting again does not help


class Halt:
    """Set once, by a signal or a failure; threads see `threads`, coroutines wait for `wait()`."""

    def __init__(self) -> None:
        self.threads = threading.Event()
        self.code = Exit.STOPPED
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    @property
    def is_set(self) -> bool:
        """Whether the process is ending."""
        return self.threads.is_set()

    def stop(self) -> None:
        """End in good order. Safe from any thread."""
        self.threads.set()
        self._loop.call_soon_threadsafe(self._event.set)

    def because(self, error: BaseException) -> None:
        """End with the code that says why; the first reason counts."""
        if self.is_set:
            return
        self.code = _code(error)
        log = structlog.get_logger()
        if self.code is Exit.BUG:
            log.error("crashed", reason=in_words(error), exc_info=error)
        else:
            log.error("halted", reason=str(error), code=int(self.code))
        self.stop()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until the process is to end, or for `seconds`; say whether it is."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return self.is_set
        return True


def _code(error: BaseException) -> Exit:
    if isinstance(error, LogMismatch):
        return Exit.OTHER_LOG
    return Exit.REJECTED if isinstance(error, Reject) else Exit.BUG
