"""Which rule would place most of the work for which no objective was found, by the traced effort of the window."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from alignment_rules.next_rule import NextRule, best_next
from alignment_rules.proposals import Seen
from alignment_rules.work import Facts, of_item
from schemas.alignment import State
from schemas.tables import alias, alignment, effort, item, link, mix_day, project_scope
from schemas.work import ItemKind, LinkKind

_WINDOW: Final = timedelta(days=28)
_MOST: Final = 5_000
"""The items of most effort; what is below them hardly moves a share."""


def next_rule(connection: Connection) -> NextRule | None:
    """None where everything is placed, or no effort was traced yet. Epics count one level up: at least so much."""
    newest = connection.execute(select(func.max(mix_day.c.day))).scalar()
    if newest is None:
        return None
    since = newest - _WINDOW
    whole = select(func.coalesce(func.sum(mix_day.c.micro_days), 0)).where(
        mix_day.c.day > since, mix_day.c.state != State.UNKNOWN.value
    )
    rows = list(connection.execute(_unaligned(since)))
    epics = _epics(connection, [row.id for row in rows])
    return best_next([_seen(row, epics) for row in rows], int(connection.execute(whole).scalar_one()))


def _unaligned(since: object) -> Select[Any]:
    weight = func.sum(effort.c.micro_days).label("weight")
    return (
        select(
            item.c.id, item.c.key, item.c.kind, item.c.title, item.c.facts, project_scope.c.project, weight
        )
        .join(alignment, alignment.c.item_id == item.c.id)
        .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .join(effort, effort.c.item_id == item.c.id)
        .where(alignment.c.state == State.UNALIGNED.value, effort.c.day > since)
        .group_by(item.c.id, project_scope.c.project)
        .order_by(weight.desc(), item.c.id)
        .limit(_MOST)
    )


def _epics(connection: Connection, ids: list[int]) -> dict[int, dict[str, str]]:
    above = item.alias("above")
    asked = (
        select(link.c.item_id, above.c.key, above.c.title)
        .join(alias, alias.c.key == link.c.target_key)
        .join(above, above.c.id == alias.c.item_id)
        .where(
            link.c.item_id.in_(ids), link.c.kind == LinkKind.PARENT.value, above.c.kind == ItemKind.EPIC.value
        )
    )
    found: dict[int, dict[str, str]] = {}
    for row in connection.execute(asked):
        found.setdefault(row.item_id, {})[row.key] = row.title
    return found


def _seen(row: Row[Any], epics: dict[int, dict[str, str]]) -> Seen:
    work = of_item(row.key, row.kind, row.title, msgspec.convert(row.facts, Facts), 0)
    return Seen(row.project, work, int(row.weight), epics.get(row.id, {}))
