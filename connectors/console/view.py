"""From ratios and states to what a page shows: whole days of a hundred, bar lengths, words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from alignment_rules.governance import telling
from connectors.console.queries import Part, Project, Verdict
from connectors.console.words import per_hundred
from schemas.alignment import State, Step
from schemas.drift import Case, Standing

STATE_WORDS: Final = {
    State.ALIGNED: "serves an objective",
    State.ALWAYS_ON: "always-on work",
    State.UNALIGNED: "no objective found",
    State.UNKNOWN: "not enough data",
}
COUNT_WORDS: Final = STATE_WORDS | {State.ALIGNED: "serve an objective"}
VERDICT_WORDS: Final = {
    Verdict.NOT_ENOUGH_DATA: "not enough data",
    Verdict.OBSERVING: "observing",
    Verdict.ON_PLAN: "on plan",
    Verdict.WATCH: "watch",
    Verdict.ACCEPTED: "drifting, accepted",
    Verdict.OFF_PLAN: "drifting",
}
STANDING_WORDS: Final = {
    Standing.OBSERVING: "observing",
    Standing.ON_PLAN: "on plan",
    Standing.WATCH: "watch",
    Standing.DRIFTING: "drifting",
    Standing.ACCEPTED: "drifting, accepted",
    Standing.NOT_ENOUGH_DATA: "not enough data",
}
STEP_WORDS: Final = {
    Step.CORRECTION: "A person's correction",
    Step.RULE: "A rule that matches the item itself",
    Step.ANCESTOR: "The nearest ancestor that a rule matches",
    Step.LINKED: "Linked items that a rule matches",
    Step.REPOSITORY: "The default of the board or repository",
    Step.NONE: "Outcome",
}
_URGENCY: Final = (
    *(Verdict.OFF_PLAN, Verdict.ACCEPTED, Verdict.WATCH, Verdict.ON_PLAN),
    *(Verdict.NOT_ENOUGH_DATA, Verdict.OBSERVING),
)
_UNITS: Final = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


@dataclass(frozen=True)
class Bar:
    """One line of a project: whole days of a hundred, and lengths in percent of the widest there is room for."""

    id: str
    label: str
    state: str
    actual: int
    planned: int | None
    actual_width: float
    planned_width: float

    @property
    def difference(self) -> int | None:
        """Days more (or, negative, less) than planned."""
        return None if self.planned is None else self.actual - self.planned

    @property
    def spoken(self) -> str:
        """What the bar shows, for those who do not see it."""
        plan = "no plan" if self.planned is None else f"{self.planned} planned"
        return f"{self.actual} of 100 days, {plan}"


@dataclass(frozen=True)
class OpenCase:
    """A project's open case in three lines: since when, the chief cause, the next step."""

    number: int
    since: date
    cause: str
    next_step: str


@dataclass(frozen=True)
class Card:
    """A project as the page shows it."""

    name: str
    verdict: Verdict
    words: str
    facts: str
    bars: list[Bar]
    why: str = ""
    doubt: str = ""
    case: OpenCase | None = None


def cards(projects: Sequence[Project], titles: Mapping[str, str]) -> list[Card]:
    """Each project's card, the drifting first; all bars are drawn to one scale, so that projects can be compared."""
    widest = max(
        (max(part.actual or 0, part.planned or 0) for it in projects for part in it.parts), default=0
    )
    scale = max(0.1, ceil(widest * 10) / 10)
    return [
        Card(
            name=project.project,
            verdict=project.verdict,
            words=VERDICT_WORDS[project.verdict],
            facts=_facts(project),
            bars=[_bar(part, titles, scale) for part in project.parts if part.actual is not None],
            why=project.standing.words if project.standing else "",
            doubt=telling.doubt(project.twice) if project.doubtful else "",
            case=_case(project.standing.case, titles) if project.standing and project.standing.case else None,
        )
        for project in sorted(projects, key=_by_urgency)
    ]


def _case(case: Case, titles: Mapping[str, str]) -> OpenCase:
    if case.answer:
        step = f"{case.answer} by {case.answered_by}{telling.until(case.answer_until)}: {case.answer_reason}"
    else:
        step = next(telling.way_back(case.findings, titles), "nobody has answered yet")
    return OpenCase(case.id, case.since, next(telling.because(case.findings, titles), ""), step)


def case_lines(case: Case, titles: Mapping[str, str]) -> dict[str, object]:
    """What the page of a case says, each part in lines."""
    found = case.findings
    answered = (
        f"{case.answer} by {case.answered_by}{telling.until(case.answer_until)}" if case.answer else "open"
    )
    return {
        "it": case,
        "headline": sentence(f"{case.project}: {telling.days_off(case.off_plan)}").removesuffix("."),
        "answer": f"closed {case.closed_on}: {case.closed_because}" if case.closed_at else answered,
        "direction": list(telling.direction(found, titles)),
        "causes": list(telling.because(found, titles)),
        "back": list(telling.way_back(found, titles)),
        "answers": [] if case.closed_at else list(telling.answers(case.id)),
    }


def sentence(words: str) -> str:
    """The words with a capital at their beginning and a stop at their end."""
    return f"{words[:1].upper()}{words[1:]}".removesuffix(".") + "."


def _by_urgency(project: Project) -> tuple[int, float, str]:
    return _URGENCY.index(project.verdict), -(project.off_plan or 0), project.project


def _facts(project: Project) -> str:
    off, tolerance = project.off_plan, project.tolerance
    facts = {
        f"{per_hundred(off or 0)} of 100 days off plan": off is not None,
        f"{per_hundred(tolerance or 0)} tolerated": off is not None and tolerance is not None,
        project.unit.said(round(project.days or 0)): bool(project.days),
        f"{project.unit.words} unknown": project.doubtful,
        f"{per_hundred(project.explained or 0)}\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}explained": project.explained
        is not None,
        f"history of {project.backfilled} of {project.scopes} here": project.backfilled < project.scopes,
    }
    return " · ".join(fact for fact, known in facts.items() if known)


def _bar(part: Part, titles: Mapping[str, str], scale: float) -> Bar:
    return Bar(
        id=part.id,
        label=titles.get(part.id) or part.id or STATE_WORDS[State(part.state)].capitalize(),
        state=part.state,
        actual=per_hundred(part.actual or 0),
        planned=None if part.planned is None else per_hundred(part.planned),
        actual_width=round(100 * (part.actual or 0) / scale, 2),
        planned_width=round(100 * (part.planned or 0) / scale, 2),
    )


def signed(number: int | None) -> str:
    """`+4`, `−8`, `0`; nothing for None."""
    if number is None:
        return ""
    return f"−{-number}" if number < 0 else f"+{number}" if number else "0"


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in the one unit that says enough."""
    if at is None:
        return "never"
    passed = now - at
    for length, name in _UNITS:
        if count := passed // length if passed > timedelta(0) else 0:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def until(at: datetime, now: datetime) -> str:
    """How long until then, in the one unit that says enough."""
    for length, name in _UNITS:
        if count := (at - now) // length:
            return f"in {count} {name}{'s' if count > 1 else ''}"
    return "within a minute"


def link(url: str) -> str:
    """The address if a browser may safely be sent there, else nothing."""
    return url if url.startswith(("https://", "http://")) else ""


def share(part: float) -> str:
    """A share of an item in percent, with a digit more only where it needs one."""
    return f"{100 * part:.1f}".removesuffix(".0") + " %"
