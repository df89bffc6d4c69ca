"""How `fairlead drift` looks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from alignment_rules.drift.detectable import WITHIN
from alignment_rules.governance import telling
from connectors.console.queries import ProjectStanding
from connectors.console.view import STANDING_WORDS
from connectors.console.words import per_hundred
from deploy.plain_table import printed, table
from schemas.drift import Case, Standing
from schemas.errors import Reject

STYLES: Final = {Standing.DRIFTING: "bold red", Standing.WATCH: "yellow", Standing.ON_PLAN: "green"}


def only(found: Sequence[ProjectStanding], project: str) -> list[ProjectStanding]:
    """The one project asked for. Raises Reject where it was never judged."""
    wanted = [it for it in found if it.project == project]
    if not wanted:
        known = (
            ", ".join(it.project for it in found)
            or "none yet: publish a strategy and wait for the first figures"
        )
        raise Reject(f"Nothing was judged of a project {project!r}; there are: {known}.")
    return wanted


def all_(found: Sequence[ProjectStanding]) -> str:
    """A line a project, then what is said of it."""
    if not found:
        return "No project was judged yet: publish a strategy that names projects, and wait for the first figures."
    numbers = ("off plan", "tolerated", "noticed from")
    rows = table("project", "stands", *numbers, "case", "why", right=numbers)
    for it in found:
        seen = it.evidence
        rows.add_row(
            it.project,
            Text(STANDING_WORDS[it.state], style=STYLES.get(it.state, "")),
            *(_days(ratio) for ratio in (seen.off_plan, seen.tolerance, seen.minimum_detectable)),
            _numbered(it.case),
            it.words,
        )
    return printed([rows, Text(), Text("Numbers are days of every 100.", style="dim")])


def one(it: ProjectStanding, titles: Mapping[str, str]) -> str:
    """All there is to say of a project."""
    return printed(_one(it, titles))


def _one(it: ProjectStanding, titles: Mapping[str, str]) -> Iterator[RenderableType]:
    yield Text.assemble((it.project, "bold"), "  ", (STANDING_WORDS[it.state], STYLES.get(it.state, "")))
    yield Text(it.words)
    yield Text(f"As of {it.as_of}; so since {it.since:%Y-%m-%d %H:%M} UTC.", style="dim")
    yield from (Text(f"  {line}") for line in _sight(it))
    if it.case:
        yield Text()
        yield Text.assemble(
            f"Case {it.case.id}", (f", {telling.drifting(it.case.since)}", ""), _answered(it.case)
        )
        yield from (Text(f"  {line}") for line in telling.whole(it.case.id, it.case.findings, titles))


def _sight(it: ProjectStanding) -> Iterator[str]:
    """What would be noticed, and how soon."""
    seen = it.evidence
    if seen.minimum_detectable is not None:
        yield (
            f"A drift of {per_hundred(seen.minimum_detectable)} or more of every 100 days would be noticed within"
            f" {WITHIN} working days, four times of five."
        )
    if seen.earliest_notice is not None:
        yield f"The largest drift there could be would be noticed after {seen.earliest_notice} working days."
    if seen.baseline is not None:
        yield f"Measured against the plan in force since {seen.baseline}, by {seen.starts or 0} pieces of work begun since."
    if seen.explained is not None:
        yield f"{per_hundred(seen.explained)} of every 100 days are explained."


def _answered(case: Case) -> str:
    if not case.answer:
        return ", not yet answered"
    return f", {case.answer} by {case.answered_by}{telling.until(case.answer_until)}: {case.answer_reason}"


def _numbered(case: Case | None) -> str:
    return str(case.id) if case else "–"


def _days(ratio: float | None) -> str:
    return "–" if ratio is None else str(per_hundred(ratio))
