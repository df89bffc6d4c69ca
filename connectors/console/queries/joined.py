"""How much of the effort may be counted twice, because nobody said which accounts are one person's (docs/decisions/0029)."""

from datetime import date, timedelta
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, Date, Text, bindparam, cast, func, select

from alignment_rules.effort import FEWEST, TWICE_MOST
from schemas.counting import EVERYBODY
from schemas.people import at_least
from schemas.tables import effort, figure, item, project_scope

_WINDOW: Final = timedelta(days=28)


class Joined(msgspec.Struct, frozen=True):
    """A project's people over four weeks. `twice` is the largest share of its person-days that may be counted twice; None
    where the project has only one kind of tracker, or too few people left a trace.
    """

    project: str
    trackers: tuple[str, ...]  # kinds: jira, github
    twice: float | None

    @property
    def doubtful(self) -> bool:
        """Whether so much may be counted twice that person-days are not told."""
        return (self.twice or 0.0) > TWICE_MOST


def joined(connection: Connection) -> list[Joined]:
    """Every project that has figures, by name."""
    found = []
    for project, last in connection.execute(_PROJECTS):
        after = last - _WINDOW
        people = connection.execute(_PEOPLE, {"project": project, "after": after, "last": last}).scalar() or 0
        trackers = tuple(connection.execute(_KINDS, {"project": project}).scalars())
        share = twice(connection, project, after, last) if people >= FEWEST else None
        found.append(Joined(project, trackers, share))
    return found


def doubtful(connection: Connection) -> frozenset[str]:
    """The projects whose person-days of four weeks are not told."""
    return frozenset(it.project for it in joined(connection) if it.doubtful)


def twice(connection: Connection, project: str, after: date, last: date) -> float | None:
    """That share of a project's days after `after` and up to `last`; None where one kind of tracker speaks of it.

    Whoever left traces in both kinds within four weeks is known as one.
    """
    asked = {"project": project, "after": after, "last": last, "seen": min(after, last - _WINDOW)}
    row = connection.execute(_TWICE, asked).one()
    return row.twice / row.whole if row.kinds > 1 and row.whole else None


_NAMED: Final = bindparam("project", type_=Text)
_LAST: Final = bindparam("last", type_=Date)
_KIND: Final = func.split_part(item.c.tracker, ":", 1)
_SEEN: Final = (
    select(effort.c.person, func.count(_KIND.distinct()).label("kinds"))
    .join(item, item.c.id == effort.c.item_id)
    .where(effort.c.day > bindparam("seen", type_=Date), effort.c.day <= _LAST)
    .group_by(effort.c.person)
    .subquery("seen")
)
_OF_PROJECT: Final = (
    select(effort.c.day, effort.c.person, _KIND.label("kind"), effort.c.micro_days)
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(
        project_scope.c.project == _NAMED,
        effort.c.person != EVERYBODY,
        effort.c.day > bindparam("after", type_=Date),
        effort.c.day <= _LAST,
    )
    .cte("of_project")
)
_ALONE: Final = (
    select(
        _OF_PROJECT.c.day,
        _OF_PROJECT.c.kind,
        func.sum(_OF_PROJECT.c.micro_days).label("micro_days"),
    )
    .join(_SEEN, (_SEEN.c.person == _OF_PROJECT.c.person) & (_SEEN.c.kinds == 1))
    .group_by(_OF_PROJECT.c.day, _OF_PROJECT.c.person, _OF_PROJECT.c.kind)
    .subquery("alone")
)
_DAY: Final = _ALONE.c.day
_RANKED: Final = select(
    _ALONE.c.micro_days,
    func.row_number().over(order_by=_ALONE.c.micro_days.desc(), partition_by=_DAY).label("place"),
    func.count().filter(_ALONE.c.kind == "jira").over(partition_by=_DAY).label("in_jira"),
    func.count().filter(_ALONE.c.kind != "jira").over(partition_by=_DAY).label("elsewhere"),
).subquery("ranked")
"""A day's accounts that are known in one kind alone, the busiest first, and how many of each kind: so many could be pairs."""
_SUM: Final = func.coalesce(func.sum(_RANKED.c.micro_days), 0)
_TWICE: Final = select(
    select(cast(_SUM, BigInteger))
    .where(_RANKED.c.place <= func.least(_RANKED.c.in_jira, _RANKED.c.elsewhere))
    .scalar_subquery()
    .label("twice"),
    cast(func.coalesce(func.sum(_OF_PROJECT.c.micro_days), 0), BigInteger).label("whole"),
    func.count(_OF_PROJECT.c.kind.distinct()).label("kinds"),
)
_PEOPLE: Final = at_least(FEWEST)
_PROJECTS: Final = (
    select(figure.c.project, func.max(figure.c.as_of))
    .where(figure.c.project != "")
    .group_by(figure.c.project)
    .order_by(figure.c.project)
)
_KINDS: Final = (
    select(func.split_part(project_scope.c.scope_id, ":", 1).label("kind"))
    .where(project_scope.c.project == _NAMED)
    .distinct()
    .order_by("kind")
)
