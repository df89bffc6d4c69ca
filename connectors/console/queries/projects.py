"""How each project stands against its plan, from the rolled-up figures alone."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from alignment_rules.effort import TWICE_MOST
from connectors.console.queries.standings import ProjectStanding, standings
from schemas import metrics
from schemas.alignment import State
from schemas.counting import Unit
from schemas.drift import Standing
from schemas.tables import figure, project_scope, review_figure, scope

ENOUGH_EXPLAINED: Final = 0.8
"""Below this explained share a project's figures say too little to call it on or off its plan."""


class Verdict(StrEnum):
    """How a project stands."""

    NOT_ENOUGH_DATA = "not_enough_data"
    OBSERVING = "observing"  # no plan: measured, never drifting
    ON_PLAN = "on_plan"
    WATCH = "watch"  # one sign of drift, not both
    ACCEPTED = "accepted"  # drifting, and accepted until a day
    OFF_PLAN = "off_plan"  # drifting


class Part(msgspec.Struct, frozen=True):
    """An objective's, always-on work's or unaligned work's part of a project; ratios of its known effort."""

    id: str  # "" for unaligned
    state: str
    actual: float | None
    planned: float | None
    days: float | None


class Project(msgspec.Struct, frozen=True):
    """A project's figures; None where there are none. All ratios are 0 to 1, `days` are in `unit`.

    `days` are unknown where more than a quarter of them may be counted `twice`; `weight` is the project's part of all
    traced effort, which its ratios weigh in an average.
    """

    project: str
    scopes: int
    backfilled: int
    as_of: date | None
    computed_at: datetime | None
    items: dict[str, int]
    days: float | None
    explained: float | None
    unaligned: float | None
    off_plan: float | None
    tolerance: float | None
    parts: list[Part]
    standing: ProjectStanding | None = None
    unit: Unit = Unit.PERSON_DAYS
    weight: float = 0.0
    twice: float | None = None

    @property
    def doubtful(self) -> bool:
        """Whether so much may be counted twice that days are not told."""
        return (self.twice or 0.0) > TWICE_MOST

    @property
    def verdict(self) -> Verdict:
        """How the project stands; silent rather than wrong. Before it was judged nothing is called a drift."""
        if self.standing:
            return _OF_STANDING[self.standing.state]
        return next(verdict for verdict, speaks in _VERDICTS if speaks(self))


_OF_STANDING: Final = {
    Standing.OBSERVING: Verdict.OBSERVING,
    Standing.ON_PLAN: Verdict.ON_PLAN,
    Standing.WATCH: Verdict.WATCH,
    Standing.ACCEPTED: Verdict.ACCEPTED,
    Standing.DRIFTING: Verdict.OFF_PLAN,
    Standing.NOT_ENOUGH_DATA: Verdict.NOT_ENOUGH_DATA,
}
_VERDICTS: Final[tuple[tuple[Verdict, Callable[[Project], bool]], ...]] = (
    (
        Verdict.NOT_ENOUGH_DATA,
        lambda it: it.backfilled < it.scopes or not it.weight or it.explained is None,
    ),
    (Verdict.OBSERVING, lambda it: it.tolerance is None),
    (Verdict.NOT_ENOUGH_DATA, lambda it: it.off_plan is None or (it.explained or 0) < ENOUGH_EXPLAINED),
    (Verdict.WATCH, lambda it: (it.off_plan or 0) > (it.tolerance or 0)),
    (Verdict.ON_PLAN, lambda it: True),
)


def projects(connection: Connection) -> list[Project]:
    """Every project that has scopes or figures, by name."""
    figures: dict[str, list[_Figure]] = {}
    for row in connection.execute(select(figure)):
        if row.project and isfinite(row.value):
            figures.setdefault(row.project, []).append(_Figure(*row))
    scopes = _scopes(connection)
    doubts = _doubts(connection)
    standing = {it.project: it for it in standings(connection)}
    found = [
        _project(name, figures.get(name, []), *scopes.get(name, (0, 0)), standing.get(name))
        for name in sorted(figures.keys() | scopes.keys())
    ]
    whole = sum(it.days or 0.0 for it in found)
    return [_told(it, whole, doubts.get(it.project)) for it in found]


def _told(it: Project, whole: float, twice: float | None) -> Project:
    """The project as it may be told: its part of the whole, and no days that may be counted twice."""
    weighed = msgspec.structs.replace(it, weight=(it.days or 0.0) / whole if whole else 0.0, twice=twice)
    if not weighed.doubtful:
        return weighed
    parts = [msgspec.structs.replace(part, days=None) for part in it.parts]
    return msgspec.structs.replace(weighed, days=None, parts=parts)


def _doubts(connection: Connection) -> dict[str, float]:
    """Project -> the share of its person-days that may be counted twice, as the console keeps it."""
    doubts = select(review_figure.c.about, review_figure.c.value).where(
        review_figure.c.name == metrics.COUNTED_TWICE.figure
    )
    return {row.about: row.value for row in connection.execute(doubts)}


class _Figure(NamedTuple):
    name: str
    project: str
    objective: str
    state: str
    value: float
    version: int
    as_of: date
    computed_at: datetime


def _scopes(connection: Connection) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(project_scope.c.project, func.count(), func.count().filter(scope.c.backfilled))
        .join(scope, scope.c.id == project_scope.c.scope_id)
        .group_by(project_scope.c.project)
    )
    return {project: (count, done) for project, count, done in rows}


def _project(
    name: str, figures: list[_Figure], scopes: int, backfilled: int, standing: ProjectStanding | None
) -> Project:
    one = {each.name: each.value for each in figures if not each.objective and not each.state}
    days = [each for each in figures if each.name in metrics.DAYS]
    return Project(
        project=name,
        scopes=scopes,
        backfilled=backfilled,
        as_of=max((each.as_of for each in figures), default=None),
        computed_at=max((each.computed_at for each in figures), default=None),
        items={
            each.state: int(each.value) for each in figures if each.name == metrics.ALIGNMENT_ITEMS.figure
        },
        days=sum(each.value for each in days) if days else None,
        explained=one.get(metrics.EXPLAINED_RATIO.figure),
        unaligned=one.get(metrics.UNALIGNED_RATIO.figure),
        off_plan=one.get(metrics.OFF_PLAN_RATIO.figure),
        tolerance=one.get(metrics.TOLERANCE_RATIO.figure),
        parts=sorted(_parts(figures), key=_by_weight),
        standing=standing,
        unit=_UNITS[days[0].name] if days else Unit.PERSON_DAYS,
    )


def _parts(figures: list[_Figure]) -> Iterable[Part]:
    planned = {each.objective: each for each in figures if each.name == metrics.PLANNED_RATIO.figure}
    actual = {each.objective: each for each in figures if each.name == metrics.EFFORT_RATIO.figure}
    days = {
        each.objective: each.value
        for each in figures
        if each.name in metrics.DAYS and each.state != State.UNKNOWN
    }
    for objective in planned.keys() | actual.keys():
        known = actual.get(objective) or planned[objective]
        yield Part(
            id=objective,
            state=known.state or State.ALIGNED,
            actual=actual[objective].value if objective in actual else 0.0 if actual else None,
            planned=planned[objective].value if objective in planned else 0.0 if planned else None,
            days=days.get(objective),
        )


def _by_weight(part: Part) -> tuple[int, float, str]:
    return (_ORDER.index(part.state), -max(part.planned or 0, part.actual or 0), part.id)


_UNITS: Final = dict(zip(metrics.DAYS, (Unit.PERSON_DAYS, Unit.ITEM_DAYS), strict=True))
_ORDER: Final = [*State]
