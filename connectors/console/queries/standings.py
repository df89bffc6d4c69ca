"""How each project stands against its plan, with its open case; and every case with its log."""

from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from schemas.drift import Case, Evidence, Standing, Why
from schemas.tables import case_log, drift_case, drift_state


class ProjectStanding(msgspec.Struct, frozen=True):
    """How a project stands, since when, in words and in numbers; `case` is its open one."""

    project: str
    state: Standing
    reason: Why
    words: str
    as_of: date
    since: datetime
    evidence: Evidence
    case: Case | None


class LogLine(msgspec.Struct, frozen=True):
    """Something that happened to a case, or that somebody decided about it."""

    at: datetime
    kind: str
    actor: str
    words: str


class CaseFile(msgspec.Struct, frozen=True):
    """A case and all that happened to it, oldest first."""

    case: Case
    log: list[LogLine]


def standings(connection: Connection) -> list[ProjectStanding]:
    """Every project that was judged, by name."""
    open_cases = {case.project: case for case in cases(connection) if case.closed_at is None}
    return [
        ProjectStanding(
            *(row.project, Standing(row.state), Why(row.reason), row.words, row.as_of, row.since),
            msgspec.convert(row.evidence, Evidence),
            open_cases.get(row.project),
        )
        for row in connection.execute(select(drift_state).order_by(drift_state.c.project))
    ]


def cases(connection: Connection, *, closed: bool = False) -> list[Case]:
    """The open cases, and those that are closed where asked for; the newest first."""
    asked = select(drift_case).order_by(drift_case.c.id.desc())
    wanted = asked if closed else asked.where(drift_case.c.closed_at.is_(None))
    return [_case(row) for row in connection.execute(wanted)]


def case_file(connection: Connection, number: int) -> CaseFile | None:
    """One case with its log; None where there is none of that number."""
    row = connection.execute(select(drift_case).where(drift_case.c.id == number)).first()
    if row is None:
        return None
    lines = connection.execute(_LOG.where(case_log.c.case_id == number).order_by(case_log.c.seq))
    return CaseFile(_case(row), [LogLine(*line) for line in lines])


def _case(row: Row[Any]) -> Case:
    return msgspec.convert(row, Case, from_attributes=True)


_LOG: Final = select(case_log.c.at, case_log.c.kind, case_log.c.actor, case_log.c.words)
