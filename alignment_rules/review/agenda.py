"""The decisions that are due, as an agenda: what, who, why now, and what can be chosen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from alignment_rules.governance import telling
from alignment_rules.governance.findings import DECIDED, Finding, Kind
from alignment_rules.review import spoken
from alignment_rules.review.cases import open_at_end
from alignment_rules.review.material import Material, Then
from alignment_rules.review.page import Agenda, Decision, Points, Says, Section
from schemas.drift import Case

_SOON: Final = timedelta(days=31)
"""An answer that ends within a month of the review is better renewed or ended now."""
_ANSWERS: Final = (
    "the work is right: change the plan",
    "the tags are wrong: mend the rules",
    "it may stay so for a while: accept it until a day",
)


def decisions(of: Material) -> tuple[Decision, ...]:
    """Drifts first, then answers that end, then what the strategy itself leaves to be decided."""
    owners = {it.name: it.owner for it in of.projects}
    still = [it for it in open_at_end(of) if it.now.closed_on is None]
    return (
        *(_unanswered(it, owners.get(it.case.project, ""), of) for it in still if not it.now.answer),
        *(
            _ending(it.now)
            for it in still
            if it.now.answer and it.now.answer_until and it.now.answer_until <= of.today + _SOON
        ),
        *(_found(it, of) for it in of.findings if it.kind in DECIDED),
    )


def section(of: Material) -> Section:
    """The agenda; a sentence where nothing is due."""
    due = decisions(of)
    return Section("Decisions due", (Agenda(due) if due else Says("Nothing waits for a decision."),))


def questions(of: Material) -> Section:
    """What a review should ask and no decision hangs on."""
    asked = tuple(_line(it, of) for it in of.findings if it.kind not in DECIDED)
    title = f"Open questions, as of {spoken.full(of.today)}"
    return Section(title, (Points(asked) if asked else Says("None: the strategy and the work agree."),))


def _unanswered(then: Then, owner: str, of: Material) -> Decision:
    it, over = then.case, then.case.findings.window_to < then.now.findings.window_to
    back = next(telling.way_back(it.findings, of.titles), "")
    since = f"drifting since about {spoken.full(it.since)}, and nobody has answered (case {it.id})"
    on = f" (measured up to {spoken.full(it.findings.window_to)})" if over else ""
    return Decision(
        f"{it.project} drifts: {telling.days_off(it.off_plan)}{on}",
        owner,
        spoken.sentence(f"{since}{f'; {back}' if back else ''}"),
        _ANSWERS,
    )


def _ending(it: Case) -> Decision:
    return Decision(
        f"{it.project}: the answer to case {it.id} ends{f' on {spoken.full(it.answer_until)}' if it.answer_until else ''}",
        it.answered_by,
        spoken.sentence(f"{it.answer} because: {it.answer_reason}"),
        ("let it end: whoever is due is told again", "renew it until a later day", "change the plan"),
    )


def _found(it: Finding, of: Material) -> Decision:
    because = f"As of {spoken.full(of.today)}." if of.today > of.period.last else ""
    return Decision(_line(it, of).partition(". ")[0].removesuffix("."), it.who, because, DECIDED[it.kind])


def _line(it: Finding, of: Material) -> str:
    title, said = _named(it, of)
    return f"{title}: {said}" if title else said


def _named(it: Finding, of: Material) -> tuple[str, str]:
    """What a finding is about, by its title, and what it says."""
    about, said = it.words[: len(it.about)], it.words[len(it.about) :]
    if about != it.about or not said.startswith(": "):
        return "", it.words
    return of.titles.get(about, about) if it.kind is not Kind.CONFLICT else about, said.removeprefix(": ")


def asked(of: Material) -> dict[str, tuple[str, ...]]:
    """By person, what is theirs to decide or to answer; a drift is told to its owner by its chain already."""
    found: dict[str, list[str]] = {}
    for it in of.findings:
        found.setdefault(it.who, []).append(_line(it, of))
    return {who: tuple(lines) for who, lines in found.items()}


def due(of: Material) -> Iterator[str]:
    """One sentence for the lead."""
    number = len(decisions(of))
    yield spoken.sentence(f"{spoken.count(number, 'decision is', 'decisions are')} due")
