"""What a drift is made of: the window's work by item, epic and rule, and what of it comes of changed tags."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Row, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on

from alignment_rules.governance import causes, telling
from alignment_rules.governance.causes import Worked
from alignment_rules.mix import Slot, add, known, off_plan_share
from alignment_rules.rulebook import Rulebook
from schemas.alignment import State
from schemas.drift import Findings
from schemas.tables import alignment, alignment_past, effort, item, project_scope
from schemas.work import ItemKind
from streams.drift_inputs import AFTER, LAST, NAMED, WINDOW, leads, mix_of
from streams.tag_inputs import IDS

_FURTHEST: Final = 6
_PERSON_DAY: Final = 1_000_000


def findings(
    connection: Connection,
    project: str,
    last: date,
    now: datetime,
    planned: Mapping[str, int],
    book: Rulebook,
) -> Findings:
    """The causes of what is off plan in the 28 days to `last`."""
    rows = connection.execute(_WORKED, {"project": project, "after": last - WINDOW, "last": last}).all()
    above = _epics(connection, [row.id for row in rows])
    named: dict[int, Any] = {
        row.id: row for row in connection.execute(_NAMED, {"ids": sorted(set(above.values()))})
    }
    work = [_worked(row, _epic(named.get(above.get(row.id, row.id))), book) for row in rows]
    titles = {row.key: row.title for row in (*rows, *named.values())}
    mix = add(one.mix for one in work)
    return Findings(
        gaps=causes.told(mix, planned),
        items=causes.causes(work, planned, lambda it: it.key, titles),
        epics=causes.causes(work, planned, lambda it: it.epic, titles),
        rules=causes.causes(work, planned, lambda it: it.rule or telling.NO_RULE, {}),
        retagged=_retagged(connection, rows, mix, planned, now, book),
        moves=causes.moves(mix, planned, known(mix) / _PERSON_DAY),
        window_from=last - WINDOW,
        window_to=last,
    )


def _worked(row: Row[Any], epic: str, book: Rulebook) -> Worked:
    return Worked(
        row.key, row.title, epic, row.rule or "", mix_of(row.micro_days, row.state, row.shares, book)
    )


def _epic(top: Row[Any] | None) -> str:
    """The key of an epic; "" for what stands under none."""
    return top.key if top is not None and top.kind == ItemKind.EPIC else ""


def _epics(connection: Connection, ids: list[int]) -> dict[int, int]:
    """Item -> the topmost item above it; bounded, so that a circle ends somewhere."""
    higher: dict[int, int] = {}
    level = ids
    for _ in range(_FURTHEST):
        found = leads(connection, level)
        level = sorted(set(found.values()) - higher.keys() - set(ids))
        higher |= found
        if not level:
            break
    return {one: top for one in ids if (top := _top(one, higher)) != one}


def _top(item_id: int, higher: Mapping[int, int]) -> int:
    for _ in range(_FURTHEST):
        if item_id not in higher:
            break
        item_id = higher[item_id]
    return item_id


def _retagged(
    connection: Connection,
    rows: Sequence[Row[Any]],
    mix: Mapping[Slot, int],
    planned: Mapping[str, int],
    now: datetime,
    book: Rulebook,
) -> float:
    """The off-plan share less what it would be had every tag stayed as it was when the window began.

    An item first judged since then counts as first judged; what was not known then is no change of work or tags.
    """
    asked = {"ids": [row.id for row in rows], "since": now - WINDOW}
    before: dict[int, Any] = {row.item_id: row for row in connection.execute(_BEFORE, asked).all()}
    tagged_then = add(_then(row, before.get(row.id), book) for row in rows)
    share, then = off_plan_share(mix, planned), off_plan_share(tagged_then, planned)
    return (share or 0.0) - (then or 0.0) if share is not None and then is not None else 0.0


def _then(row: Row[Any], before: Row[Any] | None, book: Rulebook) -> dict[Slot, int]:
    said = row if before is None or before.state == State.UNKNOWN else before
    return mix_of(row.micro_days, said.state, said.shares, book)


_WORKED: Final = (
    select(
        *(item.c.id, item.c.key, item.c.title, alignment.c.rule, alignment.c.state, alignment.c.shares),
        cast(func.sum(effort.c.micro_days), BigInteger).label("micro_days"),
    )
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .outerjoin(alignment, alignment.c.item_id == item.c.id)
    .where(project_scope.c.project == NAMED, effort.c.day > AFTER, effort.c.day <= LAST)
    .group_by(item.c.id, alignment.c.item_id)
    .order_by(item.c.id)
)
_NAMED: Final = select(item.c.id, item.c.key, item.c.title, item.c.kind).where(item.c.id == any_(IDS))
_SINCE: Final = bindparam("since", type_=TIMESTAMP(timezone=True))
_SETTLED: Final = alignment_past.c.replaced_at - alignment_past.c.tagged_at >= timedelta(days=1)
"""A tag that stood for less than a day was still finding its parents and links; nobody changed it."""
_BEFORE: Final = (
    select(alignment_past.c.item_id, alignment_past.c.state, alignment_past.c.shares)
    .where(alignment_past.c.item_id == any_(IDS), alignment_past.c.replaced_at > _SINCE, _SETTLED)
    .order_by(alignment_past.c.item_id, alignment_past.c.revision)
    .ext(distinct_on(alignment_past.c.item_id))
)
