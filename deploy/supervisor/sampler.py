"""What the panel shows, asked for in the background, so that a slow answer never slows the supervisor."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from connectors.console.queries import Status, status
from deploy.ends import Ends

_EVERY: Final = 2.0
_MEMORY: Final = 15  # samples: half a minute


@dataclass(frozen=True)
class Sample:
    """How things stood at `at` (seconds of a steady clock)."""

    at: float
    status: Status


class Sampler:
    """Asks for the status every two seconds and remembers the last half minute, for rates and remaining times."""

    def __init__(self, engine: Engine, ends: Callable[[], Ends]) -> None:
        self._engine, self._ends = engine, ends
        self._samples: deque[Sample] = deque(maxlen=_MEMORY)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def samples(self) -> list[Sample]:
        """The latest samples, oldest first; empty at the start."""
        return list(self._samples)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(_EVERY if self._samples else 0.5):
            try:
                with self._engine.connect() as connection:
                    now = status(connection, self._ends())
            except SQLAlchemyError:
                continue  # the database is away; the panel shows the last answer's age
            self._samples.append(Sample(time.monotonic(), now))
