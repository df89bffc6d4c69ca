"""What a period's effort served as its tags were when it ended: beside today's tags that shows what re-tagging changed."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Connection, Date, Row, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.governance.causes import actual
from alignment_rules.mix import Slot, add, item_mix, known
from schemas.alignment import Share, State
from schemas.periods import Period
from schemas.tables import alignment, alignment_past, effort, item, project_scope


def told_then(connection: Connection, project: str, period: Period) -> dict[str, float]:
    """Objective or always-on id, "" for unaligned -> its share of the known effort; empty where nothing is known.

    An item first judged later counts as first judged.
    """
    end = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    asked = {"project": project, "first": period.first, "last": period.last, "end": end}
    mix = add(_mix(row) for row in connection.execute(_WORKED, asked))
    return {id_: float(share) for id_, share in _shares(mix).items()}


def _shares(mix: Mapping[Slot, int]) -> dict[str, Fraction]:
    return actual(mix) if known(mix) else {}


def _mix(row: Row[Any]) -> dict[Slot, int]:
    shares = msgspec.convert(row.shares or [], list[Share])
    return item_mix(row.micro_days, State(row.state or State.UNKNOWN), shares, lambda _: State.ALIGNED)


_END: Final = bindparam("end", type_=TIMESTAMP(timezone=True))
_SETTLED: Final = alignment_past.c.replaced_at - alignment_past.c.tagged_at >= timedelta(days=1)
"""A tag that stood for less than a day was still finding its parents and links."""
_THEN: Final = (
    select(alignment_past.c.item_id, alignment_past.c.state, alignment_past.c.shares)
    .where(alignment_past.c.replaced_at > _END, alignment_past.c.state != State.UNKNOWN.value, _SETTLED)
    .order_by(alignment_past.c.item_id, alignment_past.c.revision)
    .ext(distinct_on(alignment_past.c.item_id))
    .subquery("then")
)
_STATE: Final = func.coalesce(_THEN.c.state, alignment.c.state)
_SHARES: Final = func.coalesce(_THEN.c.shares, alignment.c.shares)
_WORKED: Final = (
    select(
        _STATE.label("state"),
        _SHARES.label("shares"),
        cast(func.sum(effort.c.micro_days), BigInteger).label("micro_days"),
    )
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .outerjoin(alignment, alignment.c.item_id == item.c.id)
    .outerjoin(_THEN, _THEN.c.item_id == item.c.id)
    .where(
        project_scope.c.project == bindparam("project", type_=Text),
        effort.c.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
    )
    .group_by(_STATE, _SHARES)
)
