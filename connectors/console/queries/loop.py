"""Effort for an objective over four weeks, of all projects that may be shown then."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, Date, Float, Text, bindparam, cast, func, select

from alignment_rules.effort import FEWEST, TWICE_MOST
from alignment_rules.governance.loop import WINDOW, Span
from connectors.console.queries.joined import twice
from schemas.alignment import State
from schemas.people import at_least, counted_in
from schemas.tables import figure, mix_day

_PERSON_DAY: Final = 1_000_000


class _Days(NamedTuple):
    """Objective -> days, and the objectives whose days may be counted twice."""

    found: Mapping[str, float]
    uncounted: frozenset[str]


class Effort:
    """Spans of four weeks, each added up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.as_of: date | None = connection.execute(select(func.max(figure.c.as_of))).scalar()
        self._unit = counted_in(connection)
        self._spans: dict[date, _Days] = {}

    def of(self, objective: str, last: date) -> Span:
        """The four weeks up to `last`."""
        found, uncounted = self._days(last)
        days, counted = found.get(objective, 0.0), objective not in uncounted
        return Span(days, sum(found.values()), self._unit, counted)

    def _days(self, last: date) -> "_Days":
        if last not in self._spans:
            self._spans[last] = self._added_up(last)
        return self._spans[last]

    def _added_up(self, last: date) -> "_Days":
        asked = {"after": last - WINDOW, "last": last}
        found: dict[str, float] = {}
        uncounted: set[str] = set()
        for project in self._connection.execute(_PROJECTS, asked).scalars().all():
            people = self._connection.execute(_PEOPLE, {**asked, "project": project}).scalar() or 0
            if people >= FEWEST:
                doubled = twice(self._connection, project, last - WINDOW, last) or 0.0
                for objective, days in self._connection.execute(_DAYS, {**asked, "project": project}):
                    found[objective] = found.get(objective, 0.0) + days
                    uncounted |= {objective} if doubled > TWICE_MOST else set()
        return _Days(found, frozenset(uncounted))


_PEOPLE: Final = at_least(FEWEST)
_WITHIN: Final = (mix_day.c.day > bindparam("after", type_=Date)) & (
    mix_day.c.day <= bindparam("last", type_=Date)
)
_PROJECTS: Final = select(mix_day.c.project).where(_WITHIN).distinct().order_by(mix_day.c.project)
_DAYS: Final = (
    select(mix_day.c.objective, cast(func.sum(mix_day.c.micro_days), Float) / _PERSON_DAY)
    .where(
        _WITHIN, mix_day.c.project == bindparam("project", type_=Text), mix_day.c.state != State.UNKNOWN.value
    )
    .group_by(mix_day.c.objective)
)
