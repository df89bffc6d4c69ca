"""The business figures for Prometheus, read from their rollups alone, so that a scrape stays cheap."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any, Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, Integer, Row, Text, bindparam, func, select

from alignment_rules.effort import TWICE_MOST
from connectors import gauges
from connectors.beliefs import reconfirm
from connectors.gauges import Sample
from connectors.kpi_figure import KpiFigure
from schemas import metrics
from schemas.metrics import FIGURES, OF_REVIEW
from schemas.tables import case_log, drift_case, figure, project_scope, review_figure, scope, strategy

MOST_SERIES: Final = 20_000
"""No scrape has more business series than this: 500 projects that each plan or work on five objectives come to 18,600."""

_Row = Row[*tuple[Any, ...]]


Kpis = Callable[[Connection, datetime], Sequence[KpiFigure]]


def no_kpis(_: Connection, __: datetime) -> Sequence[KpiFigure]:
    """Nothing is told of KPIs."""
    return ()


class Exposition:
    """The console's /metrics: business figures, read anew at each scrape, and what its own process uses.

    What exceeds `most` business series is left out, the finest first, and counted.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], most: int = MOST_SERIES, kpis: Kpis = no_kpis
    ) -> None:
        self._engine = engine
        self._kpis = kpis
        self._clock = clock
        self._most = most
        self._dropped = _Dropped()
        self._registry = CollectorRegistry()
        self._registry.register(self._dropped)
        ProcessCollector(registry=self._registry)

    def render(self, accept: str) -> tuple[bytes, str]:
        """The text and its content type, in the format the scraper accepts."""
        encode, content_type = choose_encoder(accept)
        figures = gauges.text(self._samples())
        return figures.encode() + encode(self._registry), content_type

    def _samples(self) -> list[Sample]:
        with self._engine.connect() as connection:
            version = _strategy_version(connection)
            now = self._clock()
            told = [
                *_of_objectives(connection),
                *_of_kpis(self._kpis(connection, now)),
                *_of_review(connection),
            ]
            found = [*told, *_by_project(connection, now)][: self._most]
            room = self._most - len(found)
            figures = [*_figures(connection, room)]
            scopes = [*_of_scopes(connection, now)]
            left = room - len(figures)
            if left == 0:
                self._dropped.count += connection.execute(_HELD).scalar_one() - room
            self._dropped.count += max(0, len(scopes) - left)
        return [(metrics.STRATEGY_VERSION, (), float(version)), *found, *figures, *scopes[:left]]


class _Dropped(Collector):
    """How many series were left out of scrapes so far."""

    count = 0

    def collect(self) -> Iterator[Family]:
        dropped = metrics.SERIES_DROPPED
        yield CounterMetricFamily(dropped.name, dropped.help, value=self.count)


def _figures(connection: Connection, room: int) -> Iterator[Sample]:
    """So many figures of the table of metrics, the coarsest first; another name belongs to somebody else's page."""
    for metric in sorted(FIGURES, key=lambda metric: len(metric.labels)):
        values = _VALUES[metric.labels]
        found = connection.execute(_FIGURES, {"name": metric.figure, "room": room}).all()
        room -= len(found)
        yield from ((metric, values(row), row[0]) for row in found)


_FINITE: Final = (figure.c.value > float("-inf")) & (
    figure.c.value < float("inf")
)  # and so not NaN, the highest
_DOUBTFUL: Final = select(review_figure.c.about).where(
    review_figure.c.name == metrics.COUNTED_TWICE.figure, review_figure.c.value > TWICE_MOST
)
_TOLD: Final = _FINITE & (
    (figure.c.name != metrics.PERSON_DAYS.figure) | figure.c.project.not_in(_DOUBTFUL)
)  # docs/decisions/0029
_FIGURES: Final = (
    select(*figure.c["value", "project", "objective", "state"])
    .where(figure.c.name == bindparam("name", type_=Text), _TOLD)
    .order_by(figure.c.project, figure.c.objective, figure.c.state)
    .limit(bindparam("room", type_=Integer))
)
"""In the order of the primary key, so that what the cap leaves out need not be read."""
_HELD: Final = select(func.count()).where(figure.c.name.in_([it.figure for it in FIGURES]), _TOLD)
_VALUES: Final[dict[tuple[str, ...], Callable[[_Row], tuple[str, ...]]]] = {
    ("project",): lambda row: (row[1],),
    ("project", "objective"): itemgetter(1, 2),
    ("project", "state"): itemgetter(1, 3),
    ("project", "objective", "state"): itemgetter(1, 2, 3),
}
"""A metric's labels -> their values in a row of figures."""


def _of_objectives(connection: Connection) -> Iterator[Sample]:
    for objective, day in sorted(reconfirm(connection).items()):
        yield metrics.RECONFIRM, (objective,), _end_of(day)


def _of_kpis(kpis: Sequence[KpiFigure]) -> Iterator[Sample]:
    for it in kpis:
        at = (it.objective, it.kpi)
        yield metrics.KPI_GOAL, at, it.to
        yield metrics.KPI_DUE, at, _end_of(it.by)
        if it.value is not None:
            yield metrics.KPI_VALUE, at, it.value
        if it.progress is not None:
            yield metrics.KPI_PROGRESS, at, it.progress


def _of_review(connection: Connection) -> Iterator[Sample]:
    for row in connection.execute(_REVIEW):
        yield _OF_REVIEW[row.name], (row.about,), row.value


_OF_REVIEW: Final = {metric.figure: metric for metric in OF_REVIEW}
_REVIEW: Final = (
    select(review_figure.c.name, review_figure.c.about, review_figure.c.value)
    .where(review_figure.c.name.in_(list(_OF_REVIEW)))
    .order_by(review_figure.c.name, review_figure.c.about)
)


def _end_of(day: date) -> float:
    return datetime.combine(day + timedelta(days=1), time(), UTC).timestamp()


def _by_project(connection: Connection, now: datetime) -> Iterator[Sample]:
    for row in connection.execute(_FRESHNESS):
        yield metrics.BACKFILLED_RATIO, (row.project,), float(row.backfilled)
        if row.heard == row.scopes:
            yield metrics.DATA_AGE, (row.project,), (now - row.least_heard).total_seconds()
    for row in connection.execute(_AS_OF):
        yield metrics.AS_OF, (row.project,), _end_of(row.as_of)
        yield metrics.FIGURE_AGE, (row.project,), (now - row.computed_at).total_seconds()
    for row in connection.execute(_CASES):
        yield metrics.CASE_STAGE, (row.project,), float(row.told)
        yield metrics.CASE_AGE, (row.project,), (now - row.opened_at).total_seconds()


def _of_scopes(connection: Connection, now: datetime) -> Iterator[Sample]:
    """The stalest first, so that they are told whatever the cap leaves out."""
    for row in connection.execute(_HEARD):
        yield metrics.SCOPE_DATA_AGE, (row.project, row.ref), (now - row.last_event_at).total_seconds()


_HEARD: Final = (
    select(project_scope.c.project, scope.c.ref, scope.c.last_event_at)
    .join(scope, scope.c.id == project_scope.c.scope_id)
    .where(scope.c.last_event_at.is_not(None))
    .order_by(scope.c.last_event_at, scope.c.ref)
)
_FRESHNESS: Final = (
    select(
        project_scope.c.project,
        func.count().label("scopes"),
        func.count(scope.c.last_event_at).label("heard"),
        func.min(scope.c.last_event_at).label("least_heard"),
        func.avg(scope.c.backfilled.cast(Integer)).label("backfilled"),
    )
    .join(scope, scope.c.id == project_scope.c.scope_id)
    .group_by(project_scope.c.project)
    .order_by(project_scope.c.project)
)
_AS_OF: Final = (
    select(
        figure.c.project,
        func.max(figure.c.as_of).label("as_of"),
        func.max(figure.c.computed_at).label("computed_at"),
    )
    .where(figure.c.name.in_([it.figure for it in (metrics.ALIGNMENT_ITEMS, metrics.EXPLAINED_RATIO)]))
    .group_by(figure.c.project)
    .order_by(figure.c.project)
)
"""Of the few figures that every project has; all of one project are of one day."""
_TOLD_OF_CASE: Final = (
    select(func.count())
    .where(case_log.c.case_id == drift_case.c.id, case_log.c.kind == "told")
    .scalar_subquery()
)
_CASES: Final = (
    select(drift_case.c.project, drift_case.c.opened_at, _TOLD_OF_CASE.label("told"))
    .where(drift_case.c.closed_at.is_(None))
    .order_by(drift_case.c.project)
)


def _strategy_version(connection: Connection) -> int:
    newest = connection.execute(select(func.max(strategy.c.version))).scalar()
    return newest or 0
