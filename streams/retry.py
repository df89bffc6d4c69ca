"""Trying again in place: the batch waits for the store or the broker to come back, and ends when we are stopped."""

import threading
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import structlog
from sqlalchemy.exc import TimeoutError as PoolExhausted

from streams.failures import Verdict, in_words, verdict

_FIRST: Final = 0.1
_LONGEST: Final = 10.0
_log: Final = structlog.get_logger()
T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - not an error: the process was asked to end while it waited
    """Work was left undone because we are stopping; nothing of it was committed."""


def backoff() -> Iterator[float]:
    """Seconds to wait before each further try."""
    wait = _FIRST
    while True:
        yield wait
        wait = min(_LONGEST, wait * 2)


def until_it_passes(
    work: Callable[[], T], stop: threading.Event, told: Callable[[], None] = lambda: None
) -> T:
    """The result of `work`, tried until no passing failure prevents it; `told` counts the failures.

    Raises Stopped once `stop` is set, and whatever is not a passing failure at once.
    """
    for wait in backoff():
        try:
            return work()
        except Exception as error:
            if not isinstance(error, PoolExhausted) and verdict(error) is not Verdict.WAIT:
                raise
            told()
            _log.warning("waiting", reason=in_words(error), seconds=wait)
        if stop.wait(wait):
            raise Stopped
    raise AssertionError("backoff() never ends")
