"""All that a project's standing depends on, put together."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from alignment_rules.effort import FEWEST
from alignment_rules.governance.baseline import Baseline, baseline
from alignment_rules.governance.detection import NOTHING, Detected, detect
from alignment_rules.governance.standing import Situation
from alignment_rules.mix import add, explained_share, known, off_plan_share, placed
from alignment_rules.plan import planned, planned_over
from schemas.alignment import WHOLE
from schemas.drift import Case, Evidence
from schemas.people import counted_in
from streams import drift_cases, drift_inputs
from streams.case_commands import ACCEPTED
from streams.drift_inputs import WINDOW
from streams.rulebooks import InForce

_FURTHEST: Final = timedelta(days=400)
"""Work begun longer ago than this no longer bears on today's statistic."""


class Judged(NamedTuple):
    """What was found of a project; `planned` is the window's plan, `onset` since when work leaves it, `look_at` when it must be
    judged again.
    """

    situation: Situation
    evidence: Evidence
    baseline: Baseline | None
    planned: Mapping[str, int]
    onset: date | None
    look_at: datetime | None


def judge(connection: Connection, project: str, now: InForce, case: Case | None) -> Judged:
    """Read everything and run the drift statistic over the work begun under the present plan.

    While a case is open its alarm stands: it ends when the project is back inside, not when the statistic tires.
    """
    strategy = now.book.strategy
    as_of = drift_inputs.as_of(connection, project) or now.today
    scopes = drift_inputs.scopes(connection, project, now.now)
    days = drift_inputs.window_mixes(connection, project, as_of)
    mix = add(days.values())
    effort = {day: known(one) for day, one in days.items()}
    window_plan = planned_over(strategy, project, effort or {as_of: 1}) or {}
    since = baseline(drift_inputs.versions(connection), project, as_of)
    first = drift_inputs.first_day(connection, project)
    listed = not scopes.without_history  # before that nothing is said, so nothing has to be found out
    detected = _detected(connection, project, now, as_of, since, first) if listed else NOTHING
    situation = Situation(
        planned=since is not None,
        as_of=as_of,
        first_day=first,
        without_history=scopes.without_history,
        stale=scopes.stale,
        people=drift_inputs.people(connection, project, as_of - WINDOW, as_of),
        explained=explained_share(mix),
        grace_until=since.grace_until if since else None,
        starts=detected.starts,
        minimum_detectable=detected.minimum_detectable,
        alarm=detected.alarm or case is not None,
        off_plan=off_plan_share(mix, window_plan) if window_plan else None,
        placed_off_plan=off_plan_share(placed(mix), window_plan) if window_plan else None,
        tolerance=strategy.file.drift.tolerance / WHOLE,
        unit=counted_in(connection),
        accepted_until=case.answer_until if case and case.answer == ACCEPTED else None,
    )
    evidence = _evidence(situation, detected, since)
    return Judged(situation, evidence, since, window_plan, detected.onset, scopes.next_stale_at)


def _detected(
    connection: Connection,
    project: str,
    now: InForce,
    as_of: date,
    since: Baseline | None,
    first: date | None,
) -> Detected:
    """The statistic begins anew with the plan, and after each case that was closed."""
    plan = planned(now.book.strategy, project, as_of)
    if since is None or first is None or not plan:
        return NOTHING
    closed = drift_cases.last_closed_on(connection, project)
    begin = max(since.since, first, as_of - _FURTHEST, *([closed + timedelta(days=1)] if closed else []))
    pieces = drift_inputs.begun(connection, project, as_of, now.book)
    return detect(pieces, plan, now.book.strategy.file.drift.tolerance, begin, as_of)


def _evidence(it: Situation, detected: Detected, since: Baseline | None) -> Evidence:
    """The numbers that may be shown; of too few people none."""
    if it.people < FEWEST:
        return Evidence(tolerance=it.tolerance if it.planned else None)
    return Evidence(
        off_plan=it.off_plan,
        tolerance=it.tolerance if it.planned else None,
        explained=it.explained,
        alarm=it.alarm,
        strength=detected.strength,
        minimum_detectable=detected.minimum_detectable,
        earliest_notice=detected.earliest_notice,
        baseline=since.since if since else None,
        grace_until=it.grace_until,
        starts=detected.starts,
    )
