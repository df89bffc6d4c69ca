"""How much of the effort comes of people who are known in one kind of tracker alone, and may so count twice."""

from datetime import date, timedelta
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, Date, Text, bindparam, cast, func, select

from alignment_rules.effort import FEWEST, UNJOINED_MOST
from schemas.people import at_least
from schemas.tables import effort, figure, item, project_scope

_WINDOW: Final = timedelta(days=28)


class Joined(msgspec.Struct, frozen=True):
    """A project's people over four weeks. `unjoined` is the share of person-days of those who are known in one kind of
    tracker alone; None where the project has only one kind, or too few people left a trace.
    """

    project: str
    trackers: tuple[str, ...]  # kinds: jira, github
    unjoined: float | None

    @property
    def doubtful(self) -> bool:
        """Whether so much is unjoined that person-days may be counted twice."""
        return (self.unjoined or 0.0) > UNJOINED_MOST


def joined(connection: Connection) -> list[Joined]:
    """Every project that has figures, by name."""
    found = []
    for project, last in connection.execute(_PROJECTS):
        after = last - _WINDOW
        people = connection.execute(_PEOPLE, {"project": project, "after": after, "last": last}).scalar() or 0
        trackers = tuple(connection.execute(_KINDS, {"project": project}).scalars())
        share = unjoined(connection, project, after, last) if people >= FEWEST else None
        found.append(Joined(project, trackers, share))
    return found


def unjoined(connection: Connection, project: str, after: date, last: date) -> float | None:
    """That share of a project's days after `after` and up to `last`; None where one kind of tracker speaks of it."""
    row = connection.execute(_UNJOINED, {"project": project, "after": after, "last": last}).one()
    return row.alone / row.whole if row.kinds > 1 and row.whole else None


_NAMED: Final = bindparam("project", type_=Text)
_WITHIN: Final = (effort.c.day > bindparam("after", type_=Date)) & (
    effort.c.day <= bindparam("last", type_=Date)
)
_KIND: Final = func.split_part(item.c.tracker, ":", 1)
_SEEN: Final = (
    select(effort.c.person, func.count(_KIND.distinct()).label("kinds"))
    .join(item, item.c.id == effort.c.item_id)
    .where(_WITHIN)
    .group_by(effort.c.person)
    .subquery("seen")
)
_SUM: Final = func.sum(effort.c.micro_days)
_UNJOINED: Final = (
    select(
        cast(func.coalesce(_SUM.filter(_SEEN.c.kinds == 1), 0), BigInteger).label("alone"),
        cast(func.coalesce(_SUM, 0), BigInteger).label("whole"),
        func.count(_KIND.distinct()).label("kinds"),
    )
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .join(_SEEN, _SEEN.c.person == effort.c.person)
    .where(project_scope.c.project == _NAMED, _WITHIN)
)
_PEOPLE: Final = at_least()
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
