"""Open work whose objective has ended, and that serves nothing since: somebody must finish, stop or rule it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection, Text, all_, bindparam, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from alignment_rules.strategy import Strategy
from connectors.in_force import in_force
from schemas.alignment import State
from schemas.tables import alignment, alignment_past, item, project_scope
from schemas.work import ItemState

MOST: Final = 1_000


class Stranded(msgspec.Struct, frozen=True):
    """An open item; `ended` is what it served last: the objective, initiative or always-on work that is no more."""

    key: str
    title: str
    project: str
    ended: str


def stranded(connection: Connection, today: date) -> list[Stranded]:
    """All such items under the strategy in force, at most MOST; those that changed last come first."""
    strategy = in_force(connection)
    if strategy is None:
        return []
    alive = sorted(_alive(strategy, today))
    rows = connection.execute(_STRANDED, {"alive": alive})
    return [Stranded(row.key, row.title, row.project or "", row.ended) for row in rows]


def _alive(strategy: Strategy, today: date) -> Iterator[str]:
    """What work can still serve; an initiative ends with its objective."""
    for id_ in strategy.titles:
        entries = [strategy.entry(id_)]
        if id_ in strategy.initiatives:
            entries.append(strategy.file.objectives[strategy.initiatives[id_]])
        if all(entry.until is None or entry.until >= today for entry in entries):
            yield id_


_LAST: Final = (
    select(alignment_past.c.shares)
    .where(alignment_past.c.item_id == item.c.id, alignment_past.c.shares != text("'[]'::jsonb"))
    .order_by(alignment_past.c.revision.desc())
    .limit(1)
    .lateral("last_served")
)
_SHARE: Final = func.jsonb_array_elements(_LAST.c.shares).table_valued("value", name="share")
_SERVED: Final = func.coalesce(
    func.nullif(_SHARE.c.value.op("->>")("initiative"), ""), _SHARE.c.value.op("->>")("id")
)
_ALIVE: Final = all_(bindparam("alive", type_=ARRAY(Text)))
_ENDED: Final = select(func.min(_SERVED).label("ended")).where(_SERVED != _ALIVE).lateral("gone")
_STRANDED: Final = (
    select(*item.c["key", "title"], project_scope.c.project, _ENDED.c.ended)
    .join(alignment, alignment.c.item_id == item.c.id)
    .join(_LAST, literal(value=True))
    .join(_ENDED, _ENDED.c.ended.is_not(None))
    .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(
        *(~item.c.gone, ~item.c.archived),
        item.c.state.in_([ItemState.OPEN.value, ItemState.IN_PROGRESS.value]),
        alignment.c.state.in_([State.UNALIGNED.value, State.UNKNOWN.value]),
    )
    .order_by(item.c.updated_at.desc(), item.c.id)
    .limit(MOST)
)
