"""The law of the ledger, pure: of what arrived, only the contiguous run from the mark on may be applied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.errors import LogMismatch
from streams.record import Record

REMEDY: Final = "Run `fairlead recover` to see what differs and to start anew on this log."


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything below `next_offset` is applied; `last_hash` is of the record just below it, empty when unknown."""

    next_offset: int = 0
    last_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Hole:
    """Offsets from `lo` to below `hi` that the log does not have; only the catch-up reader may say so."""

    lo: int
    hi: int
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """What to apply, the holes stepped over, where the mark stands then, and whether something is missing."""

    records: tuple[Record, ...]
    holes: tuple[Hole, ...]
    mark: Mark
    gap: bool


def contiguous(mark: Mark, records: Iterable[Record], holes: Sequence[Hole] = ()) -> Run:
    """The run of `records` that continues `mark` without a gap, in any order and however often they arrived.

    Raises LogMismatch when the record just below the mark is not the one that was applied.
    """
    arrived = {record.offset: record for record in records}
    _same_log(mark, arrived.get(mark.next_offset - 1))
    taken: list[Record] = []
    stepped: list[Hole] = []
    expected, last_hash = mark.next_offset, mark.last_hash
    while True:
        if record := arrived.get(expected):
            taken.append(record)
            expected, last_hash = expected + 1, b""
        elif hole := next((hole for hole in holes if hole.lo <= expected < hole.hi), None):
            stepped.append(Hole(expected, hole.hi, hole.reason))
            expected, last_hash = hole.hi, b""
        else:
            break
    if taken and taken[-1].offset == expected - 1:
        last_hash = taken[-1].digest()
    gap = any(offset > expected for offset in arrived)
    return Run(tuple(taken), tuple(stepped), Mark(expected, last_hash), gap)


def _same_log(mark: Mark, seen: Record | None) -> None:
    if seen is not None and mark.last_hash and seen.digest() != mark.last_hash:
        raise LogMismatch(
            f"the record at offset {seen.offset} is not the one that was applied: the log was replaced or"
            f" restored from older data. {REMEDY}"
        )
