"""Figures: a project's last 28 days in numbers, replaced at once when nothing older waits to be judged."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec
from sqlalchemy import (
    Connection,
    Date,
    Engine,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from alignment_rules.effort import FEWEST
from alignment_rules.mix import Mix, Slot, add, explained_share, known, off_plan_share, shares
from alignment_rules.plan import planned_over
from alignment_rules.rulebook import Rulebook
from schemas import metrics
from schemas.alignment import WHOLE, State
from schemas.counting import Unit
from schemas.metrics import Metric
from schemas.people import at_least, counted_in
from schemas.tables import alignment, dirty, figure, item, mix_day, project_scope, scope
from streams import dirty as marks
from streams import locks
from streams.dirty import Dirty
from streams.effort_days import day_mixes
from streams.merge.rowset import given, rows
from streams.readiness import ready
from streams.rulebooks import InForce, in_force
from streams.tag_marks import DRIFT, PROJECT

WINDOW: Final = timedelta(days=28)
_COUNTED: Final = metrics.ALIGNMENT_ITEMS.figure
_NAMES: Final = tuple(metric.figure for metric in metrics.OF_EFFORT)
_OF_DAYS: Final = tuple(name for name in _NAMES if name != _COUNTED)
_PERSON_DAY: Final = 1_000_000
_DAYS_IN: Final = {Unit.PERSON_DAYS: metrics.PERSON_DAYS, Unit.ITEM_DAYS: metrics.ITEM_DAYS}


class Figure(msgspec.Struct, frozen=True):
    """A row of `figure`."""

    name: str
    project: str
    objective: str
    state: str
    value: float
    version: int
    as_of: date


def drain(engine: Engine) -> int:
    """Compute every project that is dirty or whose window has moved on, and of which nothing older is pending."""
    with engine.begin() as connection:
        connection.execute(_MARK_MOVED_ON)
        ready = [(project, upto) for project, upto in connection.execute(_READY)]
    return sum(_compute(engine, project, upto) for project, upto in ready)


def _compute(engine: Engine, project: str, upto: int) -> int:
    with engine.begin() as connection:
        locks.project(connection, project)
        claimed = connection.execute(_CLAIM, {"project": project, "upto": upto}).scalars().all()
        now = in_force(connection)
        if claimed and now:
            _replace(connection, project, now, turned=None in claimed)
            marks.mark(connection, [Dirty(DRIFT, project=project)])
    return len(claimed)


def _replace(connection: Connection, project: str, now: InForce, *, turned: bool) -> None:
    """`turned`: whether items may have; else their counts stay, and only what was done on days is told anew."""
    steered = project in now.book.strategy.file.projects
    end = connection.execute(_END, {"project": project}).scalar() or now.today
    stays = steered and not turned and _stay(connection, project, now.version, end)
    names = _OF_DAYS if stays else _NAMES
    connection.execute(delete(figure).where(figure.c.project == project, figure.c.name.in_(names)))
    if steered:
        counts = () if stays else _counts(connection, project)
        found = [
            Figure(metric.figure, project, objective, state, value, now.version, end)
            for metric, objective, state, value in (*counts, *_of_days(connection, project, now.book, end))
        ]
        connection.execute(_INSERT, rows(found))


def _stay(connection: Connection, project: str, version: int, end: date) -> bool:
    """Have the counts speak of that day, too; False where there are none of this version."""
    theirs = figure.c.name == _COUNTED, figure.c.project == project, figure.c.version == version
    told = connection.execute(update(figure).where(*theirs).values(as_of=end, computed_at=func.now()))
    return told.rowcount > 0


Value = tuple[Metric, str, str, float]


def _counts(connection: Connection, project: str) -> Iterator[Value]:
    counts: dict[str, int] = dict(connection.execute(_COUNTS, {"project": project}).all())
    for state in State:
        yield metrics.ALIGNMENT_ITEMS, "", state, counts.get(state, 0)


def _of_days(connection: Connection, project: str, book: Rulebook, end: date) -> Iterator[Value]:
    days = day_mixes(connection.execute(_MIXES, {"project": project, "after": end - WINDOW, "last": end}))
    if _people(connection, project, end) < FEWEST:
        return  # it would speak of persons
    mix = add(days.values())
    yield from _of_effort(mix, _DAYS_IN[counted_in(connection)])
    effort = {day: known(one) for day, one in days.items()}
    plan = planned_over(book.strategy, project, effort or {end: 1})
    if plan is not None:
        yield from _of_plan(mix, plan, book)
        yield metrics.TOLERANCE_RATIO, "", "", book.strategy.file.drift.tolerance / WHOLE


def _people(connection: Connection, project: str, end: date) -> int:
    asked = {"project": project, "after": end - WINDOW, "last": end}
    return connection.execute(_PEOPLE, asked).scalar() or 0


def _of_effort(mix: Mix, days: Metric) -> Iterator[Value]:
    for slot, micro_days in sorted(mix.items()):
        yield days, slot.objective, slot.state, micro_days / _PERSON_DAY
    parts = shares(mix)
    for slot, share in sorted(parts.items()):
        yield metrics.EFFORT_RATIO, slot.objective, slot.state, share
    explained = explained_share(mix)
    if explained is not None:
        yield metrics.EXPLAINED_RATIO, "", "", explained
    if parts:
        yield metrics.UNALIGNED_RATIO, "", "", parts.get(Slot("", State.UNALIGNED), 0.0)


def _of_plan(mix: Mix, plan: Mapping[str, int], book: Rulebook) -> Iterator[Value]:
    whole = sum(plan.values())
    worked_on = {slot.objective for slot in mix}
    for id_, share in sorted(plan.items()):
        yield metrics.PLANNED_RATIO, id_, "", share / whole
        if known(mix) and id_ not in worked_on:
            yield metrics.EFFORT_RATIO, id_, book.state(id_), 0.0
    off_plan = off_plan_share(mix, plan)
    if off_plan is not None:
        yield metrics.OFF_PLAN_RATIO, "", "", off_plan


_PEOPLE: Final = at_least(FEWEST)
_NAMED: Final = bindparam("project", type_=Text)
_CLAIM: Final = (
    delete(dirty)
    .where(dirty.c.kind == PROJECT, dirty.c.project == _NAMED, dirty.c.seq <= bindparam("upto"))
    .returning(dirty.c.day)
)
_THROUGH: Final = cast(func.timezone("UTC", func.max(scope.c.complete_through)), Date)
_LISTED: Final = (
    select(project_scope.c.project, _THROUGH.label("through"))
    .join(scope, scope.c.id == project_scope.c.scope_id)
    .group_by(project_scope.c.project)
    .subquery("listed")
)
_END: Final = select(
    func.coalesce(
        select(_LISTED.c.through).where(_LISTED.c.project == _NAMED).scalar_subquery(),
        select(func.max(mix_day.c.day)).where(mix_day.c.project == _NAMED).scalar_subquery(),
    )
)
_STATE: Final = func.coalesce(alignment.c.state, State.UNKNOWN.value)
_COUNTS: Final = (
    select(_STATE, func.count())
    .join_from(item, project_scope, project_scope.c.scope_id == item.c.scope_id)
    .outerjoin(alignment, alignment.c.item_id == item.c.id)
    .where(project_scope.c.project == _NAMED, ~item.c.gone)
    .group_by(_STATE)
)
_MIXES: Final = select(mix_day.c.day, mix_day.c.objective, mix_day.c.state, mix_day.c.micro_days).where(
    mix_day.c.project == _NAMED,
    mix_day.c.day > bindparam("after", type_=Date),
    mix_day.c.day <= bindparam("last", type_=Date),
)
_GIVEN: Final = given(*(figure.c[name] for name in Figure.__struct_fields__))
_INSERT: Final = insert(figure).from_select(list(Figure.__struct_fields__), select(*_GIVEN.c))

SHOWN: Final = (
    select(figure.c.project, func.max(figure.c.as_of).label("as_of"))
    .where(figure.c.name == _COUNTED)  # always there; drift's figures follow it
    .group_by(figure.c.project)
    .subquery("shown")
)
"""The last day that each project's figures speak of."""
_MARKED: Final = exists().where(dirty.c.kind == PROJECT, dirty.c.project == SHOWN.c.project)
_MARK_MOVED_ON: Final = insert(dirty).from_select(
    ["kind", "project"],
    select(literal(PROJECT), SHOWN.c.project)
    .join_from(SHOWN, _LISTED, _LISTED.c.project == SHOWN.c.project)
    .where(_LISTED.c.through != SHOWN.c.as_of, ~_MARKED),
)
_READY: Final = ready(PROJECT)
