"""What people read of KPIs: one reading a moment, a later command corrects it."""

from typing import Final

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from alignment_rules.governance import kpis
from alignment_rules.strategy import Strategy
from schemas.errors import Reject
from schemas.events import Command
from schemas.kpis import MANUAL, PUSH, REPORT, Report
from schemas.quantities import unit
from schemas.tables import command as audit
from schemas.tables import kpi_reading
from schemas.text import normalise
from streams.rulebooks import in_force


def report(connection: Connection, command: Command) -> None:
    """Keep a reading. Raises Reject for a KPI there is not, another unit, or a moment that is yet to come."""
    body = _read(command.body)
    now = in_force(connection)
    if now is None:
        raise Reject("There is no strategy in force, so no KPI.")
    if body.at > now.now:
        raise Reject(f"{body.at} is yet to come.")
    found = kpis.reading(now.book.strategy, body.objective, body.kpi, body.value, bare=body.source != MANUAL)
    _refuse_others(now.book.strategy, body, command.actor)
    seq = connection.execute(select(audit.c.seq).where(audit.c.id == command.id)).scalar_one()
    row = {
        "objective": body.objective,
        "kpi": body.kpi,
        "at": body.at,
        "value": float(found.value),
        "unit": unit(found),
        "source": body.source,
        "actor": command.actor,
        "seq": seq,
    }
    written = insert(kpi_reading).values(row)
    later = {name: written.excluded[name] for name in ("value", "unit", "source", "actor", "seq")}
    connection.execute(
        written.on_conflict_do_update(
            index_elements=list(kpi_reading.primary_key),
            set_=later,
            where=kpi_reading.c.seq < written.excluded.seq,
        )
    )


def _refuse_others(strategy: Strategy, body: Report, actor: str) -> None:
    """What a token pushes counts only where the strategy names it."""
    named = strategy.file.objectives[body.objective].kpis[body.kpi].push
    if body.source == PUSH and named != actor:
        raise Reject(
            f"{body.objective}/{body.kpi} is not pushed by {actor}: write `push: {actor}` beside the KPI to allow it."
        )


def _read(body: msgspec.Raw) -> Report:
    try:
        found = msgspec.convert(normalise(msgspec.json.decode(body)), Report, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Reject(f"{REPORT}: the body is not as it should be: {error}") from error
    if found.at.tzinfo is None:
        raise Reject(f"{REPORT}: `at` needs a time zone")
    return found


KINDS: Final = {REPORT: report}
"""What people may say of KPIs."""
