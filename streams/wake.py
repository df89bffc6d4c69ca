"""Agents whose truth is `dirty` rows: topics only wake them, and so does the clock."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, time_ns
from typing import Final

from sqlalchemy import Engine

from schemas import metrics
from schemas.tracing import span
from streams.halt import Halt
from streams.intake import Delivered
from streams.metrics import Meters
from streams.retry import Stopped, until_it_passes

Drain = Callable[[Engine], int]
"""Works off some dirty rows in a few short transactions; gives their number, 0 when there is nothing to do."""
_EVERY: Final = 1.0


class Drainer:
    """Drains at each wake, at each second, and until nothing is left."""

    def __init__(
        self, agent: str, drain: Drain, engine: Engine, meters: Meters, halt: Halt, then: Callable[[], None]
    ):
        self._agent, self._drain, self._engine, self._meters, self._halt = agent, drain, engine, meters, halt
        self._then = then
        self._woken = asyncio.Event()
        self.drained_at = monotonic()

    async def wake(self, delivered: Delivered) -> None:
        """Records came; what they say is in the store already."""
        if delivered:
            self._woken.set()

    async def forever(self) -> None:
        """Drain until the process ends."""
        while not self._halt.is_set:
            try:
                rows = await asyncio.to_thread(until_it_passes, self._once, self._halt.threads, self._failed)
            except Stopped:
                return
            except Exception as error:  # noqa: BLE001 - Halt logs it and gives the exit code
                self._halt.because(error)
                return
            self.drained_at = monotonic()
            if rows:
                self._then()
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _EVERY)
                self._woken.clear()

    def _once(self) -> int:
        began, started = time_ns(), monotonic()
        rows = self._drain(self._engine)
        if rows:
            with span("drain", began=began, agent=self._agent):
                self._meters.took(metrics.DRAIN_SECONDS, monotonic() - started, agent=self._agent)
        return rows

    def _failed(self) -> None:
        self._meters.count(metrics.RETRIES, agent=self._agent)
