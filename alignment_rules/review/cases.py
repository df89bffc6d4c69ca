"""The drift cases of a period: what drifted, what causes it, what leads back, and what was decided."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from alignment_rules.governance import telling
from alignment_rules.review import spoken
from alignment_rules.review.material import Material
from alignment_rules.review.page import Block, Points, Says, Section, Under
from schemas.drift import Case

_WORTH_SAYING: Final = 0.03
"""A committee need not hear of a piece of work that took less than three days of a hundred."""

_MOST_MOVES: Final = 3


def section(of: Material) -> Section:
    """Every case that was open on a day of the period."""
    if not of.cases:
        return Section(
            "Drift cases", (Says("No case was open: no project drifted, as far as the data can tell."),)
        )
    return Section("Drift cases", tuple(block for case in of.cases for block in _case(of, case)))


def open_at_end(of: Material) -> list[Case]:
    """The cases that were open when the period ended, or are now."""
    return [it for it in of.cases if it.closed_on is None or it.closed_on > of.period.last]


def _case(of: Material, it: Case) -> Iterator[Block]:
    closed = f", closed {spoken.full(it.closed_on)}" if it.closed_on else ""
    yield Under(
        f"Case {it.id}: {it.project}",
        f"since about {spoken.full(it.since)}, opened on {spoken.full(it.opened_on)}{closed}",
    )
    window = spoken.span(it.findings.first_day, it.findings.window_to)
    yield Says(f"{spoken.sentence(telling.days_off(it.off_plan))} Measured from {window}.")
    told = [
        *telling.direction(it.findings, of.titles),
        *telling.because(it.findings, of.titles, _WORTH_SAYING),
        *([] if it.closed_on else islice(telling.way_back(it.findings, of.titles), _MOST_MOVES)),
    ]
    yield Points(tuple(map(spoken.sentence, told)))
    yield Says(_outcome(it))


def _outcome(it: Case) -> str:
    if it.closed_on:
        return it.closed_because
    if it.answer:
        return spoken.sentence(
            f"{it.answer} by {it.answered_by}{telling.until(it.answer_until)}: {it.answer_reason}"
        )
    return "Nobody has answered it yet."
