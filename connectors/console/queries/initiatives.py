"""What went into each initiative so far, by what its tags say today; only of projects whose figures may be shown."""

from datetime import date
from typing import Final

from sqlalchemy import Connection, Numeric, cast, func, select

from alignment_rules.governance.initiatives import InitiativeStanding, Worked, stands
from alignment_rules.strategy import Strategy
from connectors.console.queries.joined import doubtful
from schemas import metrics
from schemas.alignment import WHOLE, State
from schemas.people import counted_in
from schemas.tables import alignment, effort, figure, item, project_scope
from schemas.work import ItemKind, ItemState


def initiatives(
    connection: Connection, strategy: Strategy, today: date, uncounted: frozenset[str] | None = None
) -> list[InitiativeStanding]:
    """Every initiative, by the strategy's order; `uncounted` are projects whose days are not told, if somebody has asked."""
    unit = counted_in(connection)
    items = {row.initiative: (row.items, row.done) for row in connection.execute(_ITEMS)}
    days = _days(connection, doubtful(connection) if uncounted is None else uncounted)
    worked = (Worked(days.get(id_, 0.0), *items.get(id_, (0, 0)), unit) for id_ in strategy.initiatives)
    return [stands(strategy, id_, it, today) for id_, it in zip(strategy.initiatives, worked, strict=True)]


def _days(connection: Connection, uncounted: frozenset[str]) -> dict[str, float | None]:
    """Initiative -> its days; None where those of a project may be counted twice, or of no project may be shown."""
    found: dict[str, list[float | None]] = {}
    for id_, project, shown, days in connection.execute(_DAYS):
        parts = found.setdefault(id_, [])
        if shown:
            parts.append(None if project in uncounted else float(days))
    return {id_: _sum(parts) for id_, parts in found.items()}


def _sum(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


_SHOWN: Final = select(figure.c.project).where(
    figure.c.name.in_(metrics.DAYS), figure.c.state != State.UNKNOWN.value
)
_SHARE: Final = func.jsonb_array_elements(alignment.c.shares).table_valued("value", name="share")
_INITIATIVE: Final = _SHARE.c.value.op("->>")("initiative")
_PPM: Final = cast(_SHARE.c.value.op("->>")("ppm"), Numeric)
_DAYS: Final = (
    select(
        _INITIATIVE.label("initiative"),
        project_scope.c.project,
        project_scope.c.project.in_(_SHOWN).label("shown"),
        func.sum(effort.c.micro_days * _PPM / WHOLE / WHOLE).label("days"),
    )
    .join_from(effort, alignment, alignment.c.item_id == effort.c.item_id)
    .join(item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .join(_SHARE, _PPM > 0)
    .where(_INITIATIVE != "")
    .group_by(_INITIATIVE, project_scope.c.project)
    .order_by(_INITIATIVE, project_scope.c.project)
)
_ITEMS: Final = (
    select(
        _INITIATIVE.label("initiative"),
        func.count().label("items"),
        func.count().filter(item.c.state == ItemState.DONE.value).label("done"),
    )
    .join_from(item, alignment, alignment.c.item_id == item.c.id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .join(_SHARE, _PPM > 0)
    .where(
        item.c.kind == ItemKind.ISSUE.value,
        ~item.c.gone,
        project_scope.c.project.in_(_SHOWN),
        _INITIATIVE != "",
    )
    .group_by(_INITIATIVE)
)
