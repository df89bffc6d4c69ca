"""What a handler is: given records of one partition and an open transaction, it applies them and says what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from streams.record import Place, Record


class Outcome(StrEnum):
    """What became of a record."""

    APPLIED = "applied"  # something in the store changed by it
    UNCHANGED = "unchanged"  # all it says was known
    IGNORED = "ignored"  # it says nothing that we keep
    DEAD = "dead"  # all of it is in the dead letters


@dataclass(frozen=True, slots=True)
class Dead:
    """One part of a record that can never be applied as it is; part -1 is the whole record."""

    part: int
    reason: str
    payload: bytes


@dataclass(slots=True)
class Told:
    """What a handler tells of one record: identity, outcome, counts, and what of it died."""

    event_id: str = ""
    scope_id: str = ""
    kind: str = "unknown"
    parts: int = 0
    changed: int = 0
    applied: int = 0
    dead: list[Dead] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """The record in one word."""
        if self.changed:
            return Outcome.APPLIED
        if self.applied:
            return Outcome.UNCHANGED
        return Outcome.DEAD if self.dead else Outcome.IGNORED


class Handler(Protocol):
    """Knows nothing of Kafka clients, marks or retries; raises only what the whole batch must wait for or die of."""

    def apply(self, connection: Connection, place: Place, records: Sequence[Record]) -> list[Told]:
        """Apply `records` in `connection`'s transaction; one `Told` for each, in their order."""
