"""What people say of items, and where each correction stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, case, cast, func, literal, select
from sqlalchemy.types import Date

from schemas.alignment import WHOLE
from schemas.corrections import Standing
from schemas.tables import command, correction, item


class Stage(StrEnum):
    """Where a correction stands today; only `counts` decides anything."""

    PROPOSED = "proposed"
    COUNTS = "counts"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Correction(msgspec.Struct, frozen=True):
    """One correction. `by` is who proposed it; pages leave that out. `key` is the item's as it now is."""

    number: int
    stage: str
    key: str
    title: str
    subtree: bool
    serves: dict[str, float]  # id -> share of 1
    because: str
    until: date | None
    proposed_at: datetime
    decided_at: datetime | None
    by: str


_TODAY = cast(func.timezone("UTC", func.now()), Date)
_STAGE = case(
    (correction.c.state == Standing.PROPOSED.value, literal(Stage.PROPOSED.value)),
    (correction.c.state == Standing.WITHDRAWN.value, literal(Stage.WITHDRAWN.value)),
    (correction.c.until < _TODAY, literal(Stage.EXPIRED.value)),
    else_=literal(Stage.COUNTS.value),
).label("stage")


def corrections(connection: Connection, *, ended: bool = False) -> list[Correction]:
    """All that are proposed or count, and with `ended` also what is over; the newest first."""
    found = map(_correction, connection.execute(_all()))
    over = (Stage.EXPIRED, Stage.WITHDRAWN)
    return [each for each in found if ended or each.stage not in over]


def corrections_of(connection: Connection, tracker: str, key: str) -> list[Correction]:
    """Those made of the item that has this key now."""
    asked = _all().where(item.c.tracker == tracker, item.c.key == key)
    return [_correction(row) for row in connection.execute(asked)]


def _all() -> Select[Any]:
    same = (item.c.tracker == correction.c.tracker) & (item.c.external_id == correction.c.external_id)
    names = ("number", "subtree", "serves", "because", "until", "proposed_at", "decided_at")
    return (
        select(
            *correction.c[names],
            _STAGE,
            command.c.actor.label("by"),
            func.coalesce(item.c.key, correction.c.key).label("key"),
            func.coalesce(item.c.title, "").label("title"),
        )
        .join(command, command.c.id == correction.c.command_id)
        .outerjoin(item, same)
        .order_by(correction.c.number.desc())
    )


def _correction(row: Any) -> Correction:
    shares = {id_: ppm / WHOLE for id_, ppm in row.serves.items()}
    return Correction(**row._asdict() | {"serves": shares})
