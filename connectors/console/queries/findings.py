"""What a review should ask: the findings over the last four weeks' figures."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Date, Numeric, bindparam, cast, func, select

from alignment_rules.governance.findings import Finding, Kind
from alignment_rules.governance.findings import findings as found_in
from connectors.console.queries.conflicts import counted
from connectors.console.queries.initiatives import initiatives
from connectors.console.queries.kpis import kpis
from connectors.console.queries.stranded import stranded
from connectors.in_force import in_force
from schemas import metrics
from schemas.alignment import WHOLE, State
from schemas.people import counted_in
from schemas.tables import alignment, effort, figure, item, project_scope

_WINDOW: Final = timedelta(days=28)


def findings(connection: Connection, now: datetime) -> list[Finding]:
    """Everything to ask under the strategy in force; none before the first.

    Only of projects whose figures are shown, so that nothing is said of few people.
    """
    strategy = in_force(connection)
    if strategy is None:
        return []
    days = {id_: float(value) for id_, value in connection.execute(_DAYS)}
    last = connection.execute(_LAST).scalar()
    asked = {"after": last - _WINDOW, "last": last} if last else {}
    spent = {id_: float(value) for id_, value in connection.execute(_INITIATIVES, asked)} if last else {}
    standings = initiatives(connection, strategy, now.date())
    uncounted = {it.id for it in standings if it.days is None}
    return [
        *found_in(
            *(strategy, now.date(), days, spent, kpis(connection, now), standings),
            counted_in(connection),
            uncounted,
        ),
        *_contradictions(connection),
        *_stranded(connection, now.date()),
    ]


def _stranded(connection: Connection, today: date) -> Iterator[Finding]:
    for ended, items in sorted(Counter(it.ended for it in stranded(connection, today)).items()):
        many = "an open item serves" if items == 1 else f"{items:,} open items serve"
        words = f"{ended} has ended, and {many} nothing else: finish, stop or rule it. See fairlead strategy stranded."
        yield Finding(Kind.STRANDED, ended, words)


def _contradictions(connection: Connection) -> Iterator[Finding]:
    for project, items in sorted(counted(connection).items()):
        many = (
            "an item whose sources contradict" if items == 1 else f"{items:,} items whose sources contradict"
        )
        yield Finding(Kind.CONFLICT, project, f"{project}: {many} each other. See fairlead conflicts.")


_SHOWN: Final = figure.c.name.in_(metrics.DAYS) & (figure.c.state != State.UNKNOWN.value)
_DAYS: Final = select(figure.c.objective, func.sum(figure.c.value)).where(_SHOWN).group_by(figure.c.objective)
_LAST: Final = select(func.max(figure.c.as_of)).where(_SHOWN)
_SHARE: Final = func.jsonb_array_elements(alignment.c.shares).table_valued("value", name="share")
_INITIATIVE: Final = _SHARE.c.value.op("->>")("initiative")
_PPM: Final = cast(_SHARE.c.value.op("->>")("ppm"), Numeric)
_INITIATIVES: Final = (
    select(_INITIATIVE, func.sum(effort.c.micro_days * _PPM / WHOLE) / WHOLE)
    .join_from(effort, alignment, alignment.c.item_id == effort.c.item_id)
    .join(item, item.c.id == effort.c.item_id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .join(_SHARE, _PPM > 0)
    .where(
        effort.c.day > bindparam("after", type_=Date),
        effort.c.day <= bindparam("last", type_=Date),
        project_scope.c.project.in_(select(figure.c.project).where(_SHOWN)),
        _INITIATIVE != "",
    )
    .group_by(_INITIATIVE)
)
