"""Drift cases as they stood when a period ended: with what they said then, answered by whoever had by then."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, select

from alignment_rules.governance import causes
from alignment_rules.mix import known, off_plan_share
from alignment_rules.review import Then
from alignment_rules.strategy import Strategy
from connectors.console.queries.effort import measured
from schemas.drift import Case, Findings
from schemas.periods import Period
from schemas.tables import case_day, case_log, command

_WINDOW: Final = timedelta(days=28)
_MICRO: Final = 1_000_000
_SAID: Final = (
    select(case_day.c.off_plan, case_day.c.findings)
    .where(case_day.c.case_id == bindparam("case"), case_day.c.day <= bindparam("last"))
    .order_by(case_day.c.day.desc())
    .limit(1)
)
_WORDS: Final = {"case.acknowledge": "acknowledged", "case.accept": "accepted"}


def at_end(connection: Connection, case: Case, period: Period, strategy: Strategy, now: datetime) -> Then:
    """The case at the end of the period, beside what it is now."""
    end = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    asked = select(case_log.c.words).where(
        case_log.c.case_id == case.id, case_log.c.kind == "told", case_log.c.at < end
    )
    told = connection.execute(asked.order_by(case_log.c.seq)).scalars()
    then = _stood(connection, case, period, strategy)
    if end <= now:
        then = _answered(connection, then, period, end)
    return Then(then, case, tuple(words.removesuffix(" is told") for words in told))


def _stood(connection: Connection, case: Case, period: Period, strategy: Strategy) -> Case:
    """With what it said last in the period; before it was opened, with the numbers of four weeks up to the period's end."""
    if case.findings.window_to <= period.last:
        return case
    said = connection.execute(_SAID, {"case": case.id, "last": period.last}).first()
    if said:
        found = msgspec.convert(said.findings, Findings)
        return msgspec.structs.replace(case, off_plan=said.off_plan, findings=found)
    return _measured(connection, case, period, strategy)


def _measured(connection: Connection, case: Case, period: Period, strategy: Strategy) -> Case:
    after = period.last - _WINDOW
    window = Period(after + timedelta(days=1), period.last, "")
    found = measured(connection, case.project, window, strategy)
    if found is None or (off_plan := off_plan_share(*found)) is None:
        return case
    mix, plan = found
    overlaps = case.findings.window_from < period.last
    findings = Findings(
        gaps=causes.told(mix, plan),
        items=case.findings.items if overlaps else (),
        epics=case.findings.epics if overlaps else (),
        rules=case.findings.rules if overlaps else (),
        retagged=0.0,
        moves=causes.moves(mix, plan, known(mix) / _MICRO),
        window_from=after,
        window_to=period.last,
    )
    return msgspec.structs.replace(case, off_plan=off_plan, findings=findings)


def _answered(connection: Connection, case: Case, period: Period, end: datetime) -> Case:
    """With the answer that stood when the period ended."""
    asked = (
        select(command)
        .where(command.c.kind.in_(list(_WORDS)), command.c.outcome == "applied", command.c.issued_at < end)
        .where(command.c.body.op("->>")("case") == str(case.id))
        .order_by(command.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(asked).first()
    answer = msgspec.convert(row.body, _Answer, strict=False) if row else None
    if row is None or answer is None or (answer.until and answer.until < period.last):
        return msgspec.structs.replace(
            case, answer="", answered_by="", answer_reason="", answer_until=None, answer_seq=-1
        )
    return msgspec.structs.replace(
        case,
        answer=_WORDS[row.kind],
        answered_by=row.actor,
        answer_reason=answer.reason,
        answer_until=answer.until,
        answer_seq=row.seq,
    )


class _Answer(msgspec.Struct):
    reason: str
    until: date | None = None
