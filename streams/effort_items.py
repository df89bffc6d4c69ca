"""Item-days: an item with a trace on a day counts one, where persons are not told apart."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection, Date, Text, all_, any_, bindparam, delete, exists, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.counting import EVERYBODY
from schemas.person import WHOLE_DAY
from schemas.tables import activity, effort, item
from streams.merge.activities import COUNTS


class PersonDay(msgspec.Struct, frozen=True, order=True):
    """A pseudonym, or everybody, on a day."""

    day: date
    person: str


def recompute(connection: Connection, wanted: Iterable[PersonDay], weigh: Mapping[str, int]) -> None:
    """Replace the days of these wholly; whoever is still told from others is so no longer."""
    found = list(wanted)
    days = sorted({it.day for it in found})
    told_apart = sorted({it.person for it in found} - {EVERYBODY})
    if told_apart:
        connection.execute(_TELL_NO_LONGER, {"days": days, "people": told_apart})
    asked = {"days": days, "left_out": _left_out(weigh)}
    connection.execute(_REPLACE, asked)


def _left_out(weigh: Mapping[str, int]) -> list[str]:
    return [kind for kind, weight in weigh.items() if not weight]


_DAYS: Final = bindparam("days", type_=ARRAY(Date))
_PEOPLE: Final = bindparam("people", type_=ARRAY(Text))
_TELL_NO_LONGER: Final = (
    update(activity)
    .where(activity.c.person == any_(_PEOPLE), activity.c.day == any_(_DAYS))
    .values(person=EVERYBODY)
)
_ACTIVE: Final = (
    select(
        *(activity.c.day, literal(EVERYBODY).label("person"), activity.c.item_id),
        literal(WHOLE_DAY).label("micro_days"),
    )
    .join(item, (item.c.id == activity.c.item_id) & ~item.c.gone)
    .where(
        activity.c.person == EVERYBODY,
        activity.c.day == any_(_DAYS),
        activity.c.kind != all_(bindparam("left_out", type_=ARRAY(Text))),
        COUNTS,
    )
    .distinct()
    .cte("active")
)
_STAYS: Final = exists().where(
    _ACTIVE.c.day == effort.c.day, _ACTIVE.c.item_id == effort.c.item_id, effort.c.person == EVERYBODY
)
_REPLACE: Final = (
    insert(effort)
    .from_select([c.name for c in effort.c], select(*(_ACTIVE.c[c.name] for c in effort.c)))
    .on_conflict_do_nothing()
    .add_cte(delete(effort).where(effort.c.day == any_(_DAYS), ~_STAYS).cte("left"))
)
"""Only what differs is written: one late trace changes a row of thousands."""
