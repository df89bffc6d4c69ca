"""What went into which objective in a period, project by project; nothing is shown of fewer than five people."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, Date, Text, bindparam, cast, exists, func, or_, select

from alignment_rules.effort import FEWEST, weights
from alignment_rules.governance.spent import Spent, spent, workdays
from alignment_rules.mix import Mix, Slot, add, known, off_plan_share
from alignment_rules.plan import planned_over
from alignment_rules.strategy import Strategy
from connectors.console.queries.joined import twice
from connectors.in_force import in_force
from schemas.alignment import State
from schemas.counting import Unit
from schemas.errors import Reject
from schemas.people import at_least, counted_in
from schemas.periods import Period
from schemas.tables import effort as effort_rows
from schemas.tables import figure, item, link, mix_day, project_scope, restated, scope_alias
from schemas.work import ItemKind


class ProjectEffort(msgspec.Struct, frozen=True):
    """A project's effort in a period; `spent` is None where too few people left a trace for it to be shown."""

    project: str
    first: date
    last: date  # the period's, or the day up to which there is data
    spent: Spent | None


class EffortFigures(msgspec.Struct, frozen=True):
    """Every project's effort in a period, what it is counted in, the weights of traces behind it, and what a person-day costs, if that is said."""

    period: str
    unit: Unit
    projects: list[ProjectEffort]
    weights: dict[str, int]
    day_rate: float | None
    currency: str


def effort(connection: Connection, period: Period, projects: Iterable[str] = ()) -> EffortFigures:
    """Effort by project in the period, measured by the strategy in force; all its projects unless some are named.

    Raises Reject for one that the strategy does not name.
    """
    now = in_force(connection)
    if now and (strange := sorted(set(projects) - now.file.projects.keys())):
        raise Reject(
            f"The strategy names no project {strange[0]!r}; it names: {', '.join(now.file.projects)}."
        )
    wanted = sorted(projects) or sorted(now.file.projects if now else ())
    unit = counted_in(connection)
    rate = now.file.effort.day_rate if now and unit is Unit.PERSON_DAYS else None
    return EffortFigures(
        period.name,
        unit,
        [_of(connection, name, period, now, unit) for name in wanted] if now else [],
        weights(now.file.effort.weights if now else {}),
        float(rate.value) if rate else None,
        rate.unit if rate else "",
    )


def off_plan(connection: Connection, project: str, period: Period, now: Strategy) -> float | None:
    """The off-plan share of a period alone; None without a plan, or where too few people left a trace."""
    found = measured(connection, project, period, now)
    return off_plan_share(*found) if found else None


def measured(
    connection: Connection, project: str, period: Period, now: Strategy
) -> tuple[Mix, dict[str, int]] | None:
    """A period's mix and the plan of its days; None without a plan, or where too few people left a trace."""
    found = _seen(connection, project, period)
    if found is None or (plan := _plan(now, project, found)) is None:
        return None
    return add(found.values()), plan


def _of(connection: Connection, project: str, period: Period, now: Strategy, unit: Unit) -> ProjectEffort:
    last = _last(connection, project, period)
    days = _seen(connection, project, period)
    if days is None:
        return ProjectEffort(project, period.first, last, None)
    after = period.first - timedelta(days=1)
    asked = {"project": project, "after": after, "last": last}
    plan = _plan(now, project, days or {last: {}})
    unlinked = connection.execute(_UNLINKED, asked).scalar() or 0
    doubled = twice(connection, project, after, last)
    figures = spent(days, plan, unlinked, workdays(period.first, last), doubled, unit)
    again = connection.execute(_RESTATED, asked).one()
    figures = msgspec.structs.replace(figures, restated=again.days, restated_on=again.last_on)
    return ProjectEffort(project, period.first, last, figures)


def _plan(now: Strategy, project: str, days: Mapping[date, Mix]) -> dict[str, int] | None:
    return planned_over(now, project, {day: known(mix) for day, mix in days.items()})


def _last(connection: Connection, project: str, period: Period) -> date:
    through: date | None = connection.execute(_THROUGH, {"project": project}).scalar()
    return min(period.last, through) if through else period.last


def _seen(connection: Connection, project: str, period: Period) -> dict[date, dict[Slot, int]] | None:
    """The mixes of a period's days, as far as data goes; None of too few people."""
    last = _last(connection, project, period)
    asked = {"project": project, "after": period.first - timedelta(days=1), "last": last}
    if last < period.first or (connection.execute(_PEOPLE, asked).scalar() or 0) < FEWEST:
        return None
    days: dict[date, dict[Slot, int]] = {}
    for row in connection.execute(_MIXES, asked):
        days.setdefault(row.day, {})[Slot(row.objective, State(row.state))] = row.micro_days
    return days


_NAMED: Final = bindparam("project", type_=Text)
_AFTER: Final = bindparam("after", type_=Date)
_LAST: Final = bindparam("last", type_=Date)
_THROUGH: Final = select(func.max(figure.c.as_of)).where(figure.c.project == _NAMED)
_PEOPLE: Final = at_least(FEWEST)
_MIXES: Final = select(mix_day).where(
    mix_day.c.project == _NAMED, mix_day.c.day > _AFTER, mix_day.c.day <= _LAST
)
_RESTATED: Final = select(
    func.count().label("days"), cast(func.timezone("UTC", func.max(restated.c.at)), Date).label("last_on")
).where(restated.c.project == _NAMED, restated.c.day > _AFTER, restated.c.day <= _LAST)
_CODE: Final = (ItemKind.PULL_REQUEST.value, ItemKind.COMMIT.value)
_UNLINKED: Final = (
    select(cast(func.sum(effort_rows.c.micro_days), BigInteger))
    .join(item, item.c.id == effort_rows.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(
        project_scope.c.project == _NAMED,
        effort_rows.c.day > _AFTER,
        effort_rows.c.day <= _LAST,
        item.c.kind.in_(_CODE),
        ~exists().where(
            link.c.item_id == item.c.id,
            or_(link.c.place == "field", exists().where(scope_alias.c.key == link.c.home)),
        ),
    )
)
"""Micro-days of commits and pull requests that name no other work."""
