"""Drift cases: one a project, opened by a drift, kept up to date, closed when the project is back inside."""

from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from alignment_rules.governance import chain, telling
from alignment_rules.strategy import Strategy
from schemas.drift import Case, Findings, Notice
from schemas.tables import case_day, case_log, drift_case, effect
from streams import effects, signals, timers
from streams.timers import Timer

STAGE: Final = "case.stage"
ANSWER: Final = "case.answer"
NOTICE: Final = "case.notice"


def of_row(row: Row[Any]) -> Case:
    """A case from its row."""
    return msgspec.convert(row, Case, from_attributes=True)


def the_open(connection: Connection, project: str) -> Case | None:
    """The project's open case, locked."""
    asked = select(drift_case).where(drift_case.c.project == project, drift_case.c.closed_at.is_(None))
    row = connection.execute(asked.with_for_update()).first()
    return of_row(row) if row else None


def last_closed_on(connection: Connection, project: str) -> date | None:
    """The day up to which an earlier drift has been dealt with."""
    asked = select(func.max(drift_case.c.closed_on)).where(drift_case.c.project == project)
    return connection.execute(asked).scalar()


def open_(
    connection: Connection,
    project: str,
    on: date,
    since: date,
    baseline: date,
    version: int,
    off_plan: float,
    findings: Findings,
    strategy: Strategy,
) -> Case:
    """Open the project's case, and set the timers of everybody who is to be told."""
    row = {
        "project": project, "opened_on": on, "since": since, "baseline": baseline, "version": version, "off_plan": off_plan,
        "findings": msgspec.to_builtins(findings),
    }  # fmt: skip
    case = of_row(connection.execute(insert(drift_case).values(row).returning(drift_case)).one())
    _remember(connection, case.id, off_plan, findings)
    told = chain.stages(strategy, project, findings.gaps, case.opened_at)
    timers.set_(connection, (Timer(STAGE, f"{case.id}:{stage.name}", stage.due_at) for stage in told))
    log(connection, case.id, "opened", f"{telling.days_off(off_plan)} on {on}, {telling.drifting(since)}")
    signals.of_case(connection, project, "opened", telling.days_off(off_plan), case.id)
    return case


def keep(connection: Connection, case: Case, off_plan: float, findings: Findings) -> None:
    """Bring an open case up to date."""
    connection.execute(
        update(drift_case)
        .where(drift_case.c.id == case.id)
        .values(off_plan=off_plan, findings=msgspec.to_builtins(findings))
    )
    _remember(connection, case.id, off_plan, findings)


def close(connection: Connection, case: Case, on: date, because: str) -> None:
    """Close a case: nobody is told of it any more, but those who were told are told that it is over."""
    connection.execute(
        update(drift_case)
        .where(drift_case.c.id == case.id)
        .values(closed_at=func.now(), closed_on=on, closed_because=because)
    )
    timers.stop(connection, STAGE, f"{case.id}:")
    timers.stop(connection, ANSWER, f"{case.id}:")
    if told := _told(connection, case.id):
        over = Notice(case.id, case.project, "closed", told, f"{case.project}: the drift is over", (because,))
        effects.write(connection, f"case:{case.id}:closed", NOTICE, over)
    log(connection, case.id, "closed", because)
    signals.of_case(connection, case.project, "closed", because, case.id)


def log(connection: Connection, case: int, kind: str, words: str, actor: str = "") -> None:
    """Add a line to the case's log."""
    connection.execute(insert(case_log).values(case_id=case, kind=kind, words=words, actor=actor))


def _remember(connection: Connection, case: int, off_plan: float, findings: Findings) -> None:
    said = {"off_plan": off_plan, "findings": msgspec.to_builtins(findings)}
    row = insert(case_day).values(case_id=case, day=findings.window_to, **said)
    connection.execute(row.on_conflict_do_update(index_elements=list(case_day.primary_key), set_=said))


def _told(connection: Connection, case: int) -> tuple[str, ...]:
    asked = select(effect.c.payload).where(effect.c.key.startswith(f"case:{case}:told:", autoescape=True))
    notices = [msgspec.convert(payload, Notice) for payload in connection.execute(asked).scalars()]
    return tuple(sorted({address for notice in notices for address in notice.addresses}))
