"""A drift in words that a manager understands: what, since when, why, and what can be done about it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from alignment_rules.effort import FEWEST
from alignment_rules.governance.standing import days
from schemas.counting import ITEMS_A_DAY, Unit
from schemas.drift import Case, Cause, Findings, Gap

SHOWN: Final = 0.01
"""A part of less than a day of a hundred is not worth a line."""
NONE_FOUND: Final = "no objective found"
NO_RULE: Final = "(no rule)"
"""The name of what no rule matches, among rules that cause a gap."""


def subject(project: str, off_plan: float, tolerance: float) -> str:
    """The one line of a notice."""
    return f"{project} drifts: {days_off(off_plan)}, {days(tolerance)} are tolerated"


def points(by_tags: int, by_work: int) -> str:
    """`+9 points: +6 from re-tagging, +3 from work`."""
    return f"{_signed(by_tags + by_work)} points: {_signed(by_tags)} from re-tagging, {_signed(by_work)} from work"


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else f"+{number}" if number else "0"


def direction(findings: Findings, titles: Mapping[str, str]) -> Iterator[str]:
    """What gains and what starves, the largest first."""
    for gap in findings.gaps:
        if abs(gap.difference) >= SHOWN:
            yield f"{name(gap.id, titles)}: {days(gap.actual)} of every 100 days instead of {days(gap.planned)}"


def because(findings: Findings, titles: Mapping[str, str], least: float = SHOWN) -> Iterator[str]:
    """The work that causes at least so much of it: epics and items first, then rules."""
    for kind, causes in _weighty(findings, least):
        yield from (_cause(kind, cause, titles) for cause in causes)
    if abs(findings.retagged) >= SHOWN:
        more = "more" if findings.retagged > 0 else "fewer"
        yield (
            f"{days(abs(findings.retagged))} {more} of every 100 days come of tags that were changed in these weeks, not of"
            " other work"
        )


def keys(findings: Findings) -> tuple[str, ...]:
    """The epics and items that `because` names."""
    return tuple(
        cause.name for kind, causes in _weighty(findings, SHOWN) if kind != "rule" for cause in causes
    )


def _weighty(findings: Findings, least: float) -> Iterator[tuple[str, list[Cause]]]:
    for kind, causes, most in (
        ("epic", findings.epics, 3),
        ("item", findings.items, 5),
        ("rule", findings.rules, 3),
    ):
        yield kind, [cause for cause in causes if cause.name and cause.part >= least][:most]


def _cause(kind: str, cause: Cause, titles: Mapping[str, str]) -> str:
    called = (
        "work that no rule matches" if cause.name == NO_RULE else f"{kind} {cause.name} {cause.title}".strip()
    )
    serving = f"for {name(cause.objective, titles)}" if cause.objective else "without an objective"
    return f"{called}: {days(cause.part)} of every 100 days, {serving}"


def way_back(findings: Findings, titles: Mapping[str, str]) -> Iterator[str]:
    """What would have to move for the window to be on plan; work without an objective need not move but be placed.

    In parts of the whole, which are right also where people may be counted twice.
    """
    too_much = sum(gap.difference for gap in findings.gaps if gap.difference > 0)
    whole = sum(move.days for move in findings.moves) / (too_much or 1.0)
    for move in findings.moves:
        count = days(move.days / (whole or 1.0))
        if not count:
            continue
        part, one = f"{count} of every 100 days", count == 1
        source, target = (name(id_, titles) for id_ in (move.source, move.target))
        if not move.source:
            yield f"back on plan if {part} without an objective {'serves' if one else 'serve'} {target}"
        elif not move.target:
            yield f"back on plan if {part} {'moves' if one else 'move'} away from {source}"
        else:
            yield f"back on plan if {part} {'moves' if one else 'move'} from {source} to {target}"


def answers(case: int) -> tuple[str, ...]:
    """The three answers there are to a drift."""
    return (
        "The work is right: change the plan in strategy.yaml and publish it.",
        "The tags are wrong: mend the rules, or put the work under the epic it belongs to; everything is judged anew.",
        f"It may stay so for a while: fairlead cases accept {case} --until DATE --because WHY",
    )


def name(id_: str, titles: Mapping[str, str]) -> str:
    """What people call an objective or always-on work."""
    return titles.get(id_) or id_ or NONE_FOUND


def most(gaps: tuple[Gap, ...], *, gains: bool) -> Gap | None:
    """What gets most too much, or too little; None where nothing does."""
    found = [gap for gap in gaps if (gap.difference > 0) == gains and gap.difference]
    return max(found, key=lambda gap: abs(gap.difference), default=None)


def until(day: date | None) -> str:
    """` until 2026-12-15`, or nothing."""
    return f" until {day}" if day else ""


def traced(count: float, unit: Unit, digits: int = 0) -> str:
    """`240 person-days left a trace`, without the stop."""
    said = f"{count:,.{digits}f} {unit.words}"
    if unit is Unit.ITEM_DAYS:
        return f"{said} of work (an item counts 1 on each day on which it left a trace)"
    return f"{said} left a trace"


def few(unit: Unit) -> str:
    """Why a project's figures are not shown."""
    if unit is Unit.ITEM_DAYS:
        least = FEWEST * ITEMS_A_DAY
        return f"Not shown: on half of the working days fewer than {least} items left a trace, which may be the work of few."
    return f"Not shown: fewer than {FEWEST} people left a trace, and less would speak of persons."


def uncountable(twice: float | None) -> str:
    """Why person-days are not told, and the command that says more."""
    return f"{doubt(twice)} (`fairlead people check`)."


def doubt(twice: float | None) -> str:
    """Why person-days are not told, without the stop."""
    return (
        f"How many person-days left a trace is not known: up to {days(twice)} of every 100 may be counted twice, of people"
        " known in one tracker alone"
    )


def restated(count: int, on: date | None) -> str:
    """That figures are no longer what they were."""
    days_, were = ("1 day", "was") if count == 1 else (f"{count} days", "were")
    return f"{days_} of it {were} restated after the figures had spoken of them, the last on {on}: late activity, or other tags."


def days_off(off_plan: float) -> str:
    """`12 of every 100 days are elsewhere than planned`."""
    return f"{days(off_plan)} of every 100 days are elsewhere than planned"


def drifting(since: date) -> str:
    """`drifting since about 2026-11-03`: the day is an estimate."""
    return f"drifting since about {since}"


def whole(case: int, findings: Findings, titles: Mapping[str, str]) -> Iterator[str]:
    """All there is to say of a case, a line each: direction, causes, the way back and the answers."""
    yield from direction(findings, titles)
    yield from because(findings, titles)
    yield from way_back(findings, titles)
    yield from answers(case)


def notice(case: Case, owner: str, titles: Mapping[str, str]) -> Iterator[str]:
    """The whole of a case for whoever sees nothing else of it: since when it drifts, and who owns the project."""
    yield f"{drifting(case.since)}, seen in the work of four weeks up to {case.findings.window_to}"
    yield f"{case.project} is owned by {owner}"
    yield from whole(case.id, case.findings, titles)
