"""Waiting until what was sent for a scope is applied, so that a walk goes on from the true cursor."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final, Protocol

import structlog
from sqlalchemy import Engine, select

from connectors.poller.lease import Lease, Leases
from schemas.errors import Retry
from schemas.partitioner import partition_of
from schemas.tables import mark
from schemas.topics import EVENTS

_AGENT: Final = "ingest"
_LOOK_EVERY: Final = 0.1
_SAY_EVERY: Final = 10.0
_log: Final = structlog.get_logger()


class Ends(Protocol):
    """Knows where a partition of the event log ends."""

    def end(self, partition: int) -> int:
        """The offset of the partition's next record. Raises Retry."""


class Applied:
    """Knows the last page that this poller sent for each scope, and asks the store whether it has arrived."""

    def __init__(
        self, engine: Engine, leases: Leases, log: Ends, within: float, stop: threading.Event
    ) -> None:
        self._engine, self._leases, self._log, self._within, self._stop = engine, leases, log, within, stop
        self._last: dict[str, tuple[int, tuple[int, int]]] = {}

    def sent(self, lease: Lease, sequence: int) -> None:
        """Our lease has ended after `sequence` confirmed pages; none leaves an earlier lease's page the last one."""
        known = self._last.get(lease.scope_id)
        if sequence or lease.generation == 1:
            self._last[lease.scope_id] = (lease.generation, (lease.generation, sequence))
        elif known and known[0] == lease.generation - 1:
            self._last[lease.scope_id] = (lease.generation, known[1])
        else:
            self.forget(lease)

    def forget(self, lease: Lease) -> None:
        """Our lease ended in a failure: nobody knows what was sent, so only the log's end can tell."""
        self._last.pop(lease.scope_id, None)

    def wait(self, lease: Lease) -> None:
        """Return once every page sent under an earlier lease is in the store. Raises Retry after the limit."""
        if lease.generation == 1:
            return  # nobody ever sent one
        last = self._last.get(lease.scope_id)
        if last and last[0] == lease.generation - 1:
            self._until(lease, lambda: self._cursor(lease) >= last[1])
            return
        partition = partition_of(lease.scope_id)
        end = self._log.end(partition)
        self._until(lease, lambda: self._marked(partition) >= end)

    def _until(self, lease: Lease, applied: Callable[[], bool]) -> None:
        began = said = monotonic()
        while not applied():
            now = monotonic()
            if now - began > self._within or self._stop.is_set():
                remedy = "is `fairlead worker ingest` running?"
                raise Retry(f"{lease.scope_id}: earlier pages are not applied yet; {remedy}")
            if now - said > _SAY_EVERY:
                said = now
                _log.info(
                    "waiting for earlier pages to be applied",
                    scope=lease.scope_id,
                    seconds=round(now - began),
                )
            self._leases.renew(lease)
            self._stop.wait(_LOOK_EVERY)

    def _cursor(self, lease: Lease) -> tuple[int, int]:
        standing = self._leases.standing(lease.scope_id)
        return standing.generation, standing.sequence

    def _marked(self, partition: int) -> int:
        newest = (
            select(mark.c.next_offset)
            .where(mark.c.agent == _AGENT, mark.c.topic == EVENTS.name, mark.c.partition == partition)
            .order_by(mark.c.moved_at.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar() or 0
