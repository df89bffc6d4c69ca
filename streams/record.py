"""A Kafka record as handlers see it, whichever client read it, and the log it stands in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from schemas.identity import LogIdentity

DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Record:
    """One record of one partition; `at` is when the log took it."""

    offset: int
    at: datetime
    key: bytes | None
    value: bytes | None

    def digest(self) -> bytes:
        """What the mark remembers of the record, so that another record under the same offset is noticed."""
        seen = blake2b(digest_size=DIGEST_BYTES)
        for field in (self.key, self.value):
            seen.update(b"-" if field is None else b"%d:" % len(field) + field)
        return seen.digest()


@dataclass(frozen=True, slots=True)
class Place:
    """One partition of one log: what a mark speaks of."""

    topic: str
    log: LogIdentity
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]"


def moment(milliseconds: int) -> datetime:
    """A Kafka timestamp as a time; -1, which means none, is the epoch."""
    return datetime.fromtimestamp(max(0, milliseconds) / 1000, UTC)
