"""What is known of a project when its drift is judged; every statement reads one snapshot of the store."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Text,
    bindparam,
    case,
    cast,
    func,
    select,
)

from alignment_rules.effort import FEWEST
from alignment_rules.governance.baseline import Version
from alignment_rules.governance.pieces import Begun, Piece, pieces
from alignment_rules.mix import Slot, item_mix
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import Strategy, read
from schemas.alignment import Share, State
from schemas.counting import EVERYBODY
from schemas.people import at_least
from schemas.tables import alignment, effort, item, mix_day, project_scope, scope, strategy
from schemas.work import ItemState
from streams import tag_inputs
from streams.effort_days import day_mixes
from streams.effort_figures import SHOWN

WINDOW: Final = timedelta(days=28)
STALE: Final = timedelta(days=1)
"""A board or repository that was not heard for so long says nothing about today."""

NAMED: Final = bindparam("project", type_=Text)
AFTER: Final = bindparam("after", type_=Date)
LAST: Final = bindparam("last", type_=Date)


class Scopes(NamedTuple):
    """A project's boards and repositories: how many lack their history, which are stale, and when the next will be."""

    without_history: int
    stale: tuple[str, ...]
    next_stale_at: datetime | None


def as_of(connection: Connection, project: str) -> date | None:
    """The day that the project's figures speak of; None where it has none."""
    return connection.execute(select(SHOWN.c.as_of).where(SHOWN.c.project == project)).scalar()


def scopes(connection: Connection, project: str, now: datetime) -> Scopes:
    """How well the project is heard; what was never heard counts as without history."""
    found = connection.execute(
        select(scope.c.ref, scope.c.backfilled, scope.c.last_event_at)
        .join(project_scope, project_scope.c.scope_id == scope.c.id)
        .where(project_scope.c.project == project)
        .order_by(scope.c.ref)
    ).all()
    heard = {row.ref: row.last_event_at + STALE for row in found if row.last_event_at}
    return Scopes(
        sum(not row.backfilled for row in found),
        tuple(ref for ref, until in heard.items() if until <= now),
        min((until for until in heard.values() if until > now), default=None),
    )


def versions(connection: Connection) -> list[Version]:
    """Every strategy that is or was in force, oldest first."""
    return [
        Version(row.day, _strategy(connection, row.version, row.hash))
        for row in connection.execute(_VERSIONS)
    ]


_READ: Final[dict[str, Strategy]] = {}


def _strategy(connection: Connection, version: int, digest: str) -> Strategy:
    if digest not in _READ:
        asked = select(strategy.c.files).where(strategy.c.version == version)
        _READ[digest] = read(connection.execute(asked).scalar_one())
    return _READ[digest]


def window_mixes(connection: Connection, project: str, last: date) -> dict[date, dict[Slot, int]]:
    """The mix of each of the 28 days to `last`."""
    return day_mixes(connection.execute(_MIXES, {"project": project, "after": last - WINDOW, "last": last}))


def first_day(connection: Connection, project: str) -> date | None:
    """The day of the project's first trace of work."""
    return connection.execute(select(func.min(mix_day.c.day)).where(mix_day.c.project == project)).scalar()


def people(connection: Connection, project: str, after: date, last: date) -> int:
    """At least so many people left a trace; never more than there were."""
    return connection.execute(_PEOPLE, {"project": project, "after": after, "last": last}).scalar() or 0


def begun(connection: Connection, project: str, last: date, book: Rulebook) -> list[Piece]:
    """Every piece of work that the project began up to `last`, by its first traced day."""
    rows = connection.execute(_BEGUN, {"project": project, "last": last}).all()
    items = [
        Begun(
            row.item_id,
            row.kind,
            row.state == ItemState.DONE,
            row.day,
            row.last,
            row.person,
            mix_of(row.micro_days, row.aligned, row.shares, book),
        )
        for row in rows
    ]
    return pieces(items, leads(connection, [one.item_id for one in items]))


def mix_of(
    micro_days: int, state: str | None, shares: Sequence[Mapping[str, Any]] | None, book: Rulebook
) -> dict[Slot, int]:
    """An item's effort by what it serves; not judged is unknown."""
    served = msgspec.convert(shares or [], list[Share])
    return item_mix(micro_days, State(state or State.UNKNOWN), served, book.state)


def leads(connection: Connection, ids: list[int]) -> dict[int, int]:
    """Item -> the item it points at: its parent, else the first that it mentions."""
    if not ids:
        return {}
    inputs = tag_inputs.read(connection, ids)
    found: dict[int, int] = {}
    for pointers in (inputs.targets, inputs.parents):
        for item_id, named in pointers.items():
            targets = [one.item_id for one in named if one.item_id not in {None, item_id}]
            if targets and targets[0] is not None:
                found[item_id] = targets[0]
    return found


_VERSIONS: Final = (
    select(
        *(strategy.c.version, strategy.c.hash),
        cast(func.timezone("UTC", strategy.c.valid_from), Date).label("day"),
    )
    .where(strategy.c.valid_from <= func.now())
    .order_by(strategy.c.version)
)
_MIXES: Final = select(mix_day.c.day, mix_day.c.objective, mix_day.c.state, mix_day.c.micro_days).where(
    mix_day.c.project == NAMED, mix_day.c.day > AFTER, mix_day.c.day <= LAST
)
_PEOPLE: Final = at_least(FEWEST)
_UNIT: Final = case((effort.c.person == EVERYBODY, item.c.scope_id), else_=effort.c.person)
"""Whose decisions follow one another: a person's, or where persons are not told apart a board's or repository's."""
_WORKED: Final = (
    select(
        *(effort.c.item_id, effort.c.day, _UNIT.label("person"), item.c.kind, item.c.state),
        func.max(effort.c.day).over(partition_by=effort.c.item_id).label("last"),
        cast(func.sum(effort.c.micro_days).over(partition_by=effort.c.item_id), BigInteger).label(
            "micro_days"
        ),
        func.row_number()
        .over(
            partition_by=effort.c.item_id,
            order_by=(effort.c.day, effort.c.micro_days.desc(), effort.c.person),
        )
        .label("place"),
    )
    .join(item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(project_scope.c.project == NAMED, effort.c.day <= LAST)
    .subquery("worked")
)
_BEGUN: Final = (
    select(
        *(
            _WORKED.c.item_id,
            _WORKED.c.kind,
            _WORKED.c.state,
            _WORKED.c.day,
            _WORKED.c.last,
            _WORKED.c.person,
        ),
        *(_WORKED.c.micro_days, alignment.c.state.label("aligned"), alignment.c.shares),
    )
    .outerjoin(alignment, alignment.c.item_id == _WORKED.c.item_id)
    .where(_WORKED.c.place == 1)
    .order_by(_WORKED.c.day, _WORKED.c.item_id)
)
