"""What all viewers of a page share, so that a hundred open pages cost the store as much as one."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

_SHARE_OF_TIME: Final = 10
"""A reading is kept for this many times what it took: reading never uses more than a tenth of the time."""


class Snapshot(Generic[T]):
    """The latest reading, at least `fresh_for` seconds old before it is read anew; safe to ask from many threads."""

    def __init__(
        self, read: Callable[[], T], fresh_for: float, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._fresh_for = fresh_for
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._held: _Held[T] | None = None

    def get(self) -> T:
        """The reading as it stands. While one thread reads anew the others get what was read before, if anything."""
        held = self._held
        if held is not None and (self._elapsed() < held.until or self._lock.locked()):
            return held.value
        with self._lock:
            if self._held is held or self._held is None:  # nobody was faster
                self._held = self._renewed()
            return self._held.value

    def _renewed(self) -> "_Held[T]":
        began = self._elapsed()
        value = self._read()
        ended = self._elapsed()
        return _Held(ended + max(self._fresh_for, _SHARE_OF_TIME * (ended - began)), value)


class _Held(NamedTuple, Generic[T]):
    until: float
    value: T
