"""How many people left traces in a project, as a statement; and whether they are told apart at all."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    select,
    true,
)

from schemas.counting import ITEMS_A_DAY, Unit
from schemas.person import REKEYED
from schemas.tables import counting, effort, item, mix_day, project_scope

_FRIDAY: Final = 5
_WHOLE: Final = 1_000_000  # an item-day
_PROBED: Final = 6  # days
_SOME: Final = 200  # parts of person-days of each of them
_PROJECT: Final = bindparam("project", type_=Text)
_AFTER: Final = bindparam("after", type_=Date)
_LAST: Final = bindparam("last", type_=Date)


def at_least(enough: int) -> Select[int]:
    """So many people at least left a trace in `project` after day `after` and up to day `last`; null for none.

    A person has a pseudonym in each tracker, and another one after the key has rotated, with the month at the soonest. Hence
    the most pseudonyms of any one tracker and month: never more than there were; and where one of the last seven days shows
    `enough`, no more are counted. Of a day whose key is destroyed one may have several, so those are not counted. Where persons are not told apart, as many as the items of half of the working days need
    at least, `ITEMS_A_DAY` to each (docs/decisions/0032).
    """
    back = (
        func.generate_series(0, _PROBED).table_valued(column("days", Integer), name="back").render_derived()
    )
    some = (
        _of_project(effort.c.person, item.c.tracker)
        .where(effort.c.day == _LAST - back.c.days, effort.c.day > _AFTER)
        .limit(_SOME)
        .correlate(back)
        .lateral("some")
    )
    on_a_day = (
        select(func.count(some.c.person.distinct()).label("people"))
        .group_by(some.c.tracker)
        .lateral("on_a_day")
    )
    quickly = select(on_a_day.c.people).join_from(back, on_a_day, true()).where(on_a_day.c.people >= enough)
    apart = (
        _of_project(func.count(effort.c.person.distinct()).label("people"))
        .where(effort.c.day > _AFTER, effort.c.day <= _LAST)
        .group_by(item.c.tracker, func.date_trunc("month", effort.c.day))
        .subquery("apart")
    )
    told_apart = func.coalesce(
        quickly.limit(1).scalar_subquery(), select(func.max(apart.c.people)).scalar_subquery()
    )
    return select(case((_IN_ITEM_DAYS, _busy()), else_=told_apart))


def _of_project(*columns: ColumnElement[Any]) -> Select[Any]:
    """These of all effort of the project."""
    return (
        select(*columns)
        .join_from(effort, item, item.c.id == effort.c.item_id)
        .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .where(project_scope.c.project == _PROJECT, ~effort.c.person.startswith(REKEYED))
    )


def _busy() -> ScalarSelect[int]:
    """So many people as the items of half of the working days need at least."""
    a_day = (
        select((func.sum(mix_day.c.micro_days) / _WHOLE).label("active"))
        .where(mix_day.c.project == _PROJECT, mix_day.c.day > _AFTER, mix_day.c.day <= _LAST)
        .where(func.extract("isodow", mix_day.c.day) <= _FRIDAY)
        .group_by(mix_day.c.day)
        .subquery("a_day")
    )
    usual = func.percentile_disc(0.5).within_group(a_day.c.active)
    return select(cast(func.floor(usual / ITEMS_A_DAY), Integer)).scalar_subquery()


def counted_in(connection: Connection) -> Unit:
    """The unit of all effort in the store; person-days before the agent effort has said so."""
    return Unit(connection.execute(_COUNTED_IN).scalar() or Unit.PERSON_DAYS)


_COUNTED_IN: Final = select(counting.c.unit)
_IN_ITEM_DAYS: Final = exists().where(counting.c.unit == Unit.ITEM_DAYS.value)
