"""The drift cases of a period: what drifted, what causes it, what leads back, and what was decided."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from alignment_rules.governance import telling
from alignment_rules.review import spoken
from alignment_rules.review.material import Material, Then
from alignment_rules.review.page import Block, Points, Says, Section, Under
from schemas.drift import Case

_WORTH_SAYING: Final = 0.03
"""A committee need not hear of a piece of work that took less than three days of a hundred."""

_MOST_MOVES: Final = 3


def section(of: Material) -> Section:
    """Every case that was open on a day of the period."""
    later = tuple(map(Says, opened_later(of)))
    if not of.cases:
        none = "No case was open: no project drifted, as far as the data can tell."
        return Section("Drift cases", (Says("No case was open."), *later) if later else (Says(none),))
    blocks = tuple(block for it in of.cases for block in _case(of, it))
    return Section("Drift cases", (*blocks, *later))


def open_at_end(of: Material) -> list[Then]:
    """The cases that were open when the period ended, or are now."""
    return [it for it in of.cases if it.now.closed_on is None or it.now.closed_on > of.period.last]


def opened_later(of: Material) -> Iterator[str]:
    """Drifts of the period that were certain enough only after it."""
    for it in of.opened_later:
        yield (
            f"{spoken.sentence(f'{it.project} drifts since about {spoken.full(it.since)}')} That was certain enough later:"
            f" case {it.id} was opened on {spoken.full(it.opened_on)}."
        )


def _since_then(of: Material, it: Then) -> Iterator[str]:
    """What became of a case after the period."""
    if it.now.answer_seq > it.case.answer_seq and it.now.answer:
        yield f"since then {_answer(it.now)}"
    if it.now.closed_on and it.now.closed_on > of.period.last:
        yield f"it was closed later, on {spoken.full(it.now.closed_on)}: {it.now.closed_because}"


def _case(of: Material, then: Then) -> Iterator[Block]:
    it, ended = then.case, then.now.closed_on is not None and then.now.closed_on <= of.period.last
    closed = f", closed {spoken.full(it.closed_on)}" if it.closed_on and ended else ""
    yield Under(
        f"Case {it.id}: {it.project}",
        f"since about {spoken.full(it.since)}, opened on {spoken.full(it.opened_on)}{closed}",
    )
    window = spoken.span(it.findings.first_day, it.findings.window_to)
    yield Says(f"{spoken.sentence(telling.days_off(it.off_plan))} Measured from {window}.")
    told = [
        *telling.direction(it.findings, of.titles),
        *telling.because(it.findings, of.titles, _WORTH_SAYING),
        *([] if ended else islice(telling.way_back(it.findings, of.titles), _MOST_MOVES)),
        *_of_other_days(then),
    ]
    yield Points(tuple(map(spoken.sentence, told)))
    yield Says(" ".join(map(spoken.sentence, _outcome(of, then, ended=ended))))


def _of_other_days(then: Then) -> Iterator[str]:
    """Which days the named causes are of, where they are not those of the numbers."""
    kept, now = then.case.findings, then.now.findings
    if kept.window_to == now.window_to:
        return
    if kept.items or kept.epics or kept.rules:
        yield f"epics, items and rules are those of {spoken.span(now.first_day, now.window_to)}"
    else:
        yield f"which work caused it then is not kept; `fairlead cases show {then.now.id}` tells what was found last"


def _outcome(of: Material, then: Then, *, ended: bool) -> Iterator[str]:
    it, over = then.case, of.today > of.period.last
    yield f"told{' by then' if over else ''}: {spoken.joined(then.told) if then.told else 'nobody'}"
    if ended:
        yield it.closed_because
        return
    yield (
        _answer(it) if it.answer else f"nobody {'had' if over else 'has'} answered it{'' if over else ' yet'}"
    )
    yield from _since_then(of, then)


def _answer(it: Case) -> str:
    return f"{it.answer} by {it.answered_by}{telling.until(it.answer_until)}: {it.answer_reason}"
