"""One table of every topic: who writes it, who reads it, how it is keyed, how long it is kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from schemas.alignment import AlignmentChanged, EffortChanged, ItemChanged
from schemas.drift import Signal
from schemas.events import Command, RawEvent

MAX_BODY_BYTES: Final = 25_000_000
"""The largest webhook body accepted; GitHub sends no larger one."""
MAX_RECORD_BYTES: Final = MAX_BODY_BYTES + 1_000_000
"""The largest record: gateway, producers, brokers' topics and consumers all take it from here."""
PARTITIONS: Final = 64
"""Fixed: a scope's records must stay in one partition. Grow by a new topic generation."""


@dataclass(frozen=True)
class Topic:
    """A topic as it should be on the broker. `retention` None keeps records forever."""

    name: str
    key: str
    value: type[msgspec.Struct]
    about: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int = PARTITIONS
    retention: timedelta | None = timedelta(days=30)
    compacted: bool = False


EVENTS: Final = Topic(
    "fairlead.events",
    "scope id",
    RawEvent,
    "what the trackers said, minimised",
    ("gateway", "poller"),
    ("ingest",),
)
COMMANDS: Final = Topic(
    "fairlead.commands",
    "target",
    Command,
    "what people decided, and what was read of KPIs",
    ("command line", "gateway", "poller"),
    ("ingest",),
    1,
    retention=None,
)
ITEMS: Final = Topic(
    "fairlead.items", "item key", ItemChanged, "a work item changed", ("ingest",), ("tag",), compacted=True
)
ALIGNMENTS: Final = Topic(
    "fairlead.alignments",
    "item key",
    AlignmentChanged,
    "an item's alignment changed",
    ("tag",),
    ("effort",),
    compacted=True,
)
EFFORTS: Final = Topic(
    "fairlead.efforts",
    "project",
    EffortChanged,
    "a project's effort of one day changed",
    ("effort",),
    ("drift",),
    compacted=False,
)
SIGNALS: Final = Topic(
    "fairlead.signals",
    "project",
    Signal,
    "how a project stands against its plan, and what happened to its drift case",
    ("drift", "ingest"),
    (),
)
TOPICS: Final = (EVENTS, COMMANDS, ITEMS, ALIGNMENTS, EFFORTS, SIGNALS)
