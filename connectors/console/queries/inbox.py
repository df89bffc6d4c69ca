"""What was sent to people: notices of cases and letters, to whom, since when they have it, and who is still tried."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from schemas.letters import LETTER
from schemas.tables import delivery, effect

NOTICE: Final = "case.notice"
_MOST: Final = 100


class Receiver(msgspec.Struct, frozen=True):
    """One receiver: `way` as the notifier names it, `address` where it mails people. Not `delivered_at`: still tried."""

    way: str
    address: str
    attempts: int
    failure: str
    tried_at: datetime
    again_at: datetime
    delivered_at: datetime | None


class Told(msgspec.Struct, frozen=True):
    """Something that was to be told; `case` 0 and `stage` "" for a letter. Not `done_at`: not every receiver has it."""

    subject: str
    case: int
    project: str
    stage: str
    addresses: tuple[str, ...]
    due_at: datetime
    done_at: datetime | None
    receivers: list[Receiver]


def inbox(connection: Connection) -> list[Told]:
    """What still waits, then the newest that everybody has; at most a hundred of each."""
    rows = [*connection.execute(_WAITING), *connection.execute(_DONE)]
    found: dict[str, list[Receiver]] = {row.key: [] for row in rows}
    asked = _DELIVERIES.where(delivery.c.effect_key.in_(list(found)))
    for row in connection.execute(asked):
        way, _, address = row.target.partition(" ")
        found[row.effect_key].append(Receiver(way, address, *row[2:]))
    return [_told(row, found[row.key]) for row in rows]


def _told(row: Row[*tuple[Any, ...]], receivers: Sequence[Receiver]) -> Told:
    return Told(
        subject=row.payload["subject"],
        case=row.payload.get("case", 0),
        project=row.payload.get("project", ""),
        stage=row.payload.get("stage", ""),
        addresses=tuple(row.payload["addresses"]),
        due_at=row.made_at,
        done_at=row.done_at,
        receivers=list(receivers),
    )


_OF_PEOPLE: Final = effect.c.kind.in_([NOTICE, LETTER])
_ROWS: Final = select(*effect.c["key", "payload", "made_at", "done_at"]).where(_OF_PEOPLE).limit(_MOST)
_WAITING: Final = _ROWS.where(effect.c.done_at.is_(None)).order_by(effect.c.made_at, effect.c.key)
_DONE: Final = _ROWS.where(effect.c.done_at.is_not(None)).order_by(effect.c.made_at.desc(), effect.c.key)
_DELIVERIES: Final = select(
    *delivery.c["effect_key", "target", "attempts", "failure", "tried_at", "again_at", "delivered_at"]
).order_by(delivery.c.target)
