"""Waiting until everything that was in the logs at a moment is applied, judged and sent."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, func, select

from deploy import topics
from schemas.broker import Broker
from schemas.errors import Reject
from schemas.identity import LogIdentity
from schemas.tables import dirty, mark, outbox, retag
from schemas.topics import COMMANDS, EVENTS

_EVERY: Final = 0.1
Ends = Mapping[LogIdentity, Mapping[int, int]]
"""A log -> partition -> end offset."""


@dataclass(frozen=True)
class Remaining:
    """What is still to be done: records to apply, dirty rows to work, records to send, publishes to judge anew."""

    records: int
    dirty: int
    outbox: int
    retags: int
    reached: int  # rises with every step forward of a publish, so that a long one counts as progress

    @property
    def nothing(self) -> bool:
        """Is all done?"""
        return not (self.records or self.dirty or self.outbox or self.retags)

    def __str__(self) -> str:
        counts = {
            "records to apply": self.records,
            "rows to judge": self.dirty,
            "records to send": self.outbox,
            "publishes to carry through": self.retags,
        }
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing"


def ends(broker: Broker) -> Ends:
    """Where the logs that change state end now."""
    identify = topics.identify(broker)
    return {identify(topic.name): topics.end_offsets(broker, topic.name) for topic in (EVENTS, COMMANDS)}


def wait(
    engine: Engine,
    until: Ends,
    *,
    patience: float = 120.0,
    progress: Callable[[Remaining], None] = lambda _: None,
    healthy: Callable[[], None] = lambda: None,
) -> None:
    """Return once the records below `until` are applied and nothing waits. Reject after `patience` s without progress.

    `healthy` may raise what ends the waiting at once, such as a worker's refusal.
    """
    last, since = None, time.monotonic()
    while not (now := remaining(engine, until)).nothing:
        healthy()
        progress(now)
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > patience:
            raise Reject(
                f"Nothing moved for {patience:.0f} s, with {now} left. Do the workers run (ingest, tag, effort, drift)?"
                " `fairlead status` shows where it stands, and the logs folder of --home why."
            )
        time.sleep(_EVERY)
    progress(now)


def remaining(engine: Engine, until: Ends) -> Remaining:
    """What is left, in one snapshot: what leaves one place in it has not yet arrived in another unseen."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        unfinished = select(func.count(), func.coalesce(func.sum(retag.c.last_item_id), 0)).where(
            retag.c.done_at.is_(None)
        )
        retags, reached = connection.execute(unfinished).one()
        return Remaining(
            _unapplied(connection, until),
            connection.execute(select(func.count()).select_from(dirty)).scalar_one(),
            connection.execute(select(func.count()).select_from(outbox)).scalar_one(),
            retags,
            int(reached),
        )


def _unapplied(connection: Connection, until: Ends) -> int:
    rows = connection.execute(
        select(*mark.c["cluster_id", "topic_id", "partition", "next_offset"]).where(mark.c.agent == "ingest")
    )
    marks = {(LogIdentity(cluster, topic), partition): offset for cluster, topic, partition, offset in rows}
    return sum(
        max(0, end - marks.get((log, partition), 0))
        for log, log_ends in until.items()
        for partition, end in log_ends.items()
    )
