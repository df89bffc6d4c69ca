"""Where the log of events ends now, for those who show lags; asked at most once a second."""

import threading
import time
from collections.abc import Callable
from typing import Final

from deploy import topics
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.topics import EVENTS

_FRESH_SECONDS: Final = 1.0
Ends = dict[str, dict[int, int]]


def log_ends(broker: Broker) -> Callable[[], Ends]:
    """A function that gives topic -> partition -> end offset; empty while the broker does not answer."""
    lock = threading.Lock()
    asked_at, ends = float("-inf"), Ends()

    def answer() -> Ends:
        nonlocal asked_at, ends
        with lock:
            if time.monotonic() - asked_at > _FRESH_SECONDS:
                ends = _ask(broker)
                asked_at = time.monotonic()
            return ends

    return answer


def _ask(broker: Broker) -> Ends:
    try:
        return {EVENTS.name: topics.end_offsets(broker, EVENTS.name)}
    except (Reject, Retry):
        return {}
