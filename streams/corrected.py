"""The corrections that count: read beside what they speak of, and judged anew when their last day has passed.

Expiry is a predicate at read; `lapse` only sees to it that somebody reads.
"""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, Engine, any_, bindparam, exists, select
from sqlalchemy.dialects.postgresql import ARRAY

from alignment_rules.rule_changes import Difference
from schemas.corrections import Standing
from schemas.tables import correction, item
from streams import dirty
from streams.dirty import Dirty
from streams.rulebooks import TODAY
from streams.tag_marks import DEPENDENTS, ITEM


class Said(NamedTuple):
    """A correction that counts today; `key` is the item's as it now is."""

    number: int
    key: str
    because: str
    serves: dict[str, int]
    until: date | None
    subtree: bool


_IDS: Final = bindparam("ids", type_=ARRAY(BigInteger))
_ITS_ITEM: Final = (item.c.tracker == correction.c.tracker) & (item.c.external_id == correction.c.external_id)
_UNEXPIRED: Final = correction.c.until.is_(None) | (correction.c.until >= TODAY)
_SPEAKING: Final = (
    select(item.c.id, correction.c.number, item.c.key, *correction.c["because", "serves", "until", "subtree"])
    .join(correction, _ITS_ITEM)
    .where(item.c.id == any_(_IDS), correction.c.state == Standing.CONFIRMED.value, _UNEXPIRED)
    .order_by(correction.c.number.desc())
)
_COUNTING: Final = (
    select(item.c.id, correction.c.serves)
    .join(correction, _ITS_ITEM)
    .where(correction.c.state == Standing.CONFIRMED.value, _UNEXPIRED)
)
_PAST: Final = (
    (correction.c.state == Standing.CONFIRMED.value) & ~correction.c.lapsed & (correction.c.until < TODAY)
)
_ANY_PAST: Final = select(exists().where(_PAST))
_LAPSE: Final = correction.update().where(_PAST).values(lapsed=True).returning(correction.c.number)


def speaking(connection: Connection, ids: list[int]) -> dict[int, list[Said]]:
    """The corrections of these items that count today, by item, the newest first."""
    found: dict[int, list[Said]] = {}
    for row in connection.execute(_SPEAKING, {"ids": ids}):
        found.setdefault(row.id, []).append(Said(*row[1:]))
    return found


def lapse(engine: Engine) -> int:
    """Have judged anew what a correction spoke of until its last day; gives the number of such corrections."""
    with engine.begin() as connection:
        if not connection.execute(_ANY_PAST).scalar():
            return 0
        numbers = list(connection.execute(_LAPSE).scalars())
        mark(connection, numbers)
    return len(numbers)


def mark_changed(connection: Connection, difference: Difference) -> None:
    """What a new strategy lets a correction say differently is judged anew."""
    dirty.mark(
        connection,
        (Dirty(kind, item_id=id_) for id_ in changed(connection, difference) for kind in (ITEM, DEPENDENTS)),
    )


def changed(connection: Connection, difference: Difference) -> list[int]:
    """The items of corrections that count, and that a new strategy reads otherwise."""
    return sorted({row.id for row in connection.execute(_COUNTING) if difference.of_served(row.serves)})


def mark(connection: Connection, numbers: list[int]) -> None:
    """What these speak of is judged anew; and then, in a later transaction, what is under it or points at it."""
    asked = select(item.c.id).join(correction, _ITS_ITEM).where(correction.c.number.in_(numbers)).distinct()
    ids = list(connection.execute(asked).scalars())
    dirty.mark(connection, (Dirty(kind, item_id=id_) for id_ in ids for kind in (ITEM, DEPENDENTS)))
