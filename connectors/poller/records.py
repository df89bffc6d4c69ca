"""A page becomes one record, or a few where it is too large for one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
import structlog

from connectors.listing import Bookmarks, Page, Read
from schemas.events import Cursor, Origin, RawEvent, Scope
from schemas.text import normalise
from schemas.topics import MAX_RECORD_BYTES
from schemas.trackers import minimise
from schemas.trackers.reading import JsonObject, Pseudonymise, inner

MOST_PARTS: Final = 100
MOST_BYTES: Final = MAX_RECORD_BYTES - 1_000_000  # what stands around the parts is far smaller
_log: Final = structlog.get_logger()


@dataclass
class Sequence:
    """One lease's pages of one scope: numbers them, and remembers the cursor that the last one carried."""

    scope: Scope
    generation: int
    state: Bookmarks
    backfilled: bool
    sent: int = 0

    def records(
        self, page: Page, observed_at: datetime, pseudonymise: Pseudonymise, most_bytes: int = MOST_BYTES
    ) -> Iterator[RawEvent]:
        """The records of `page`; the cursor moves with the last of them. None for a page that tells nothing."""
        listed = list(_parts(self.scope, page.listing, page.objects, pseudonymise))
        batches = list(_batches(listed, most_bytes))
        backfilled = self.backfilled or page.backfilled
        moved = page.state != self.state or page.complete_through or backfilled != self.backfilled
        if not moved and not batches:
            return
        for parts in batches[:-1]:
            yield self._record(
                page, parts, observed_at, Cursor(self.generation, 0, dict(self.state), None, self.backfilled)
            )
        self.state, self.backfilled = page.state, backfilled
        last = batches[-1] if batches else []
        yield self._record(
            page,
            last,
            observed_at,
            Cursor(self.generation, 0, dict(page.state), page.complete_through, backfilled),
        )

    def _record(
        self, page: Page, parts: list[msgspec.Raw], observed_at: datetime, cursor: Cursor
    ) -> RawEvent:
        self.sent += 1
        cursor = msgspec.structs.replace(cursor, sequence=self.sent)
        id_ = f"{self.scope.id}:{self.generation}:{self.sent}"
        return RawEvent(id_, Origin.PAGE, page.listing, self.scope, observed_at, parts, cursor)


def standing_alone(
    read: Read, observed_at: datetime, pseudonymise: Pseudonymise, most_bytes: int = MOST_BYTES
) -> Iterator[RawEvent]:
    """The records of what was read beside the walks: they carry no cursor."""
    parts = list(_parts(read.scope, read.listing, read.objects, pseudonymise))
    for number, batch in enumerate(_batches(parts, most_bytes)):
        id_ = f"{read.scope.id}:{read.listing}:{observed_at.isoformat()}:{number}"
        yield RawEvent(id_, Origin.PAGE, read.listing, read.scope, observed_at, batch)


def _parts(
    scope: Scope, listing: str, objects: list[JsonObject], pseudonymise: Pseudonymise
) -> Iterator[msgspec.Raw]:
    for listed in objects:
        for part in minimise(scope.tracker, listing, inner(normalise(listed)), pseudonymise):
            yield msgspec.Raw(msgspec.json.encode(part))


def _batches(parts: list[msgspec.Raw], most_bytes: int) -> Iterator[list[msgspec.Raw]]:
    batch: list[msgspec.Raw] = []
    size = 0
    for part in parts:
        length = len(bytes(part))
        if length > most_bytes:
            _log.error("an item is too large for a record and is left out", bytes=length)
            continue
        if batch and (size + length > most_bytes or len(batch) == MOST_PARTS):
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += length + 1
    if batch:
        yield batch
