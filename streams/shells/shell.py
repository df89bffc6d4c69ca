"""What a shell is: it brings records of some topics, as a member of the agent's group, until the process ends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from schemas.broker import Broker
from streams.halt import Halt
from streams.intake import Delivered, TopicPartition

Deliver = Callable[[Delivered], Awaitable[None]]
MAX_BATCH: Final = 500
WITHIN: Final = 0.1
"""Seconds after which a batch is delivered though it is not full."""
SESSION: Final = 10.0
"""Seconds after which a dead member's partitions go to others."""
STOPPING: Final = 15.0
"""Seconds a shell may take to end in good order."""


@dataclass(frozen=True)
class Membership:
    """Of which group a shell is a member, where, and what it reads. `newest`: of topics never read, skip the past."""

    broker: Broker
    group: str
    topics: tuple[str, ...]
    home: Path
    newest: bool = False


class Shell(Protocol):
    """Delivers each record at least once while nothing fails, and perhaps not at all when something does."""

    def assigned(self) -> set[TopicPartition]:
        """The partitions this process holds now."""

    async def run(self, deliver: Deliver, halt: Halt) -> None:
        """Deliver until `halt`; `deliver` never raises. Raises when the shell itself breaks."""
