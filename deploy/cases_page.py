"""How `fairlead cases` looks."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from alignment_rules.governance import telling
from connectors.console.queries import CaseFile
from connectors.console.words import per_hundred
from deploy.plain_table import printed, table
from schemas.drift import Case, Gap
from schemas.errors import Reject


def there(found: CaseFile | None, number: int) -> CaseFile:
    """The case. Raises Reject where there is none of that number."""
    if found is None:
        raise Reject(f"There is no case {number}; `fairlead cases list --closed` shows all there are.")
    return found


def all_(cases: Sequence[Case]) -> str:
    """A line a case."""
    if not cases:
        return "No open case: no project drifts, as far as the data can tell. `fairlead drift` says how far that is."
    rows = table(
        "case",
        "project",
        "opened",
        "off plan",
        "too much",
        "too little",
        "answer",
        right=("case", "off plan"),
    )
    for case in cases:
        gaps = case.findings.gaps
        rows.add_row(
            *(str(case.id), case.project, str(case.opened_on), f"{per_hundred(case.off_plan)} of 100"),
            *(_gap(telling.most(gaps, gains=gains)) for gains in (True, False)),
            _state(case),
        )
    return printed([rows])


def one(found: CaseFile, titles: Mapping[str, str]) -> str:
    """All there is to say of a case."""
    return printed(_one(found, titles))


def _one(found: CaseFile, titles: Mapping[str, str]) -> Iterator[RenderableType]:
    case = found.case
    yield Text.assemble((f"Case {case.id}: {case.project}", "bold"), f"  {_state(case)}")
    window = f"from {case.findings.first_day} to {case.findings.window_to}"
    yield Text(
        f"{telling.days_off(case.off_plan)}, {window}; {telling.drifting(case.since)}, opened {case.opened_on}.".capitalize()
    )
    for heading, lines in (
        ("Where the days go", telling.direction(case.findings, titles)),
        ("What causes it", telling.because(case.findings, titles)),
        ("The way back", telling.way_back(case.findings, titles)),
        ("What you can answer", telling.answers(case.id) if case.closed_at is None else ()),
        ("What happened", (_line(line.at.strftime("%Y-%m-%d %H:%M"), line.kind, line.actor, line.words) for line in found.log)),
    ):  # fmt: skip
        told = list(lines)
        if told:
            yield Text()
            yield Text(heading, style="bold")
            yield from (Text(f"  {line}") for line in told)


def _line(*parts: str) -> str:
    return "  ".join(part for part in parts if part)


def _state(case: Case) -> str:
    if case.closed_at is not None:
        return f"closed {case.closed_on}: {case.closed_because}"
    if not case.answer:
        return "open"
    return f"{case.answer} by {case.answered_by}{telling.until(case.answer_until)}"


def _gap(gap: Gap | None) -> str:
    if gap is None:
        return "–"
    return f"{gap.id or telling.NONE_FOUND} {per_hundred(gap.actual)} instead of {per_hundred(gap.planned)}"
