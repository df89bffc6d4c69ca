"""One row a record: what became of it."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import event_log
from streams.handler import Told
from streams.record import Place, Record


def write(connection: Connection, place: Place, records: Sequence[Record], told: Sequence[Told]) -> None:
    """Write the batch's rows; an offset seen before belongs to a log that was restored, and is replaced."""
    rows = [_row(place, record, tell) for record, tell in zip(records, told, strict=True)]
    if not rows:
        return
    statement = insert(event_log)
    replaced = {c.name: statement.excluded[c.name] for c in event_log.c if not c.primary_key}
    connection.execute(
        statement.on_conflict_do_update(index_elements=event_log.primary_key, set_=replaced), rows
    )


def _row(place: Place, record: Record, told: Told) -> dict[str, object]:
    return {
        "topic_id": place.log.topic_id,
        "partition": place.partition,
        "offset": record.offset,
        "event_id": told.event_id,
        "scope_id": told.scope_id,
        "kind": told.kind,
        "received_at": record.at,
        "outcome": told.outcome.value,
        "parts": told.parts,
        "changed": told.changed,
    }
