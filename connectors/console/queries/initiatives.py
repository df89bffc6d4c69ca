"""What went into each initiative so far, by what its tags say today; only of projects whose figures may be shown."""

from datetime import date
from typing import Final

from sqlalchemy import Connection, Numeric, cast, func, select

from alignment_rules.governance.initiatives import InitiativeStanding, Worked, stands
from alignment_rules.strategy import Strategy
from schemas import metrics
from schemas.alignment import WHOLE, State
from schemas.tables import alignment, effort, figure, item, project_scope
from schemas.work import ItemKind, ItemState

_NOTHING: Final = Worked(0.0, 0, 0)


def initiatives(connection: Connection, strategy: Strategy, today: date) -> list[InitiativeStanding]:
    """Every initiative, by the strategy's order."""
    days = {row.initiative: float(row.days) for row in connection.execute(_DAYS)}
    items = {row.initiative: (row.items, row.done) for row in connection.execute(_ITEMS)}
    worked = {id_: Worked(days.get(id_, 0.0), *items.get(id_, (0, 0))) for id_ in days.keys() | items.keys()}
    return [stands(strategy, id_, worked.get(id_, _NOTHING), today) for id_ in strategy.initiatives]


_SHOWN: Final = select(figure.c.project).where(
    figure.c.name == metrics.PERSON_DAYS.figure, figure.c.state != State.UNKNOWN.value
)
_SHARE: Final = func.jsonb_array_elements(alignment.c.shares).table_valued("value", name="share")
_INITIATIVE: Final = _SHARE.c.value.op("->>")("initiative")
_PPM: Final = cast(_SHARE.c.value.op("->>")("ppm"), Numeric)
_DAYS: Final = (
    select(
        _INITIATIVE.label("initiative"), func.sum(effort.c.micro_days * _PPM / WHOLE / WHOLE).label("days")
    )
    .join_from(effort, alignment, alignment.c.item_id == effort.c.item_id)
    .join(item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .join(_SHARE, _PPM > 0)
    .where(project_scope.c.project.in_(_SHOWN), _INITIATIVE != "")
    .group_by(_INITIATIVE)
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
