"""The whole review: what to say first, and the sections in the order in which a committee needs them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from alignment_rules.governance.spent import Spent
from alignment_rules.governance.standing import days
from alignment_rules.review import agenda, cases, changes, health, initiatives, kpis, spoken
from alignment_rules.review import days as where
from alignment_rules.review.material import Material
from alignment_rules.review.page import Page, Section

_SECTIONS: Final[tuple[Callable[[Material], Section], ...]] = (
    agenda.section,
    where.section,
    cases.section,
    kpis.section,
    initiatives.section,
    changes.section,
    agenda.questions,
    health.section,
)

_MUCH_UNPLACED: Final = 0.1


def compose(of: Material) -> Page:
    """The review as a page."""
    about = f"{of.project}: r" if of.project else "R"
    return Page(
        f"{about}eview of {spoken.period(of.period)}",
        tuple(_lead(of)),
        tuple(section(of) for section in _SECTIONS),
    )


def _lead(of: Material) -> Iterator[str]:
    now = _as_planned(it.now for it in of.projects)
    before = _as_planned(it.before for it in of.projects)
    if now is None:
        yield (
            "There is not enough data to say how much of the work went where the plan wants it."
            if any(it.now for it in of.projects)
            else "No project left enough traces of work to be shown."
        )
    else:
        compared = "" if before is None else f"; {spoken.before(of.period)} it was {days(before)}"
        so_far = max(it.last for it in of.projects)
        upto = f" up to {spoken.day(so_far)}" if so_far < of.period.last else ""
        yield (
            f"In {spoken.period(of.period)}{upto}, {days(now)} of every 100 days of work went where the plan wants"
            f" them{compared}."
        )
    yield from _unplaced(of)
    yield from _drifts(of)
    yield from agenda.due(of)


def _as_planned(spent: Iterable[Spent | None]) -> float | None:
    """Of all projects with a plan, the share of known days that went where the plan wants them."""
    known = on_plan = 0.0
    for it in spent:
        if it and it.off_plan is not None:
            worked = it.days * (it.explained or 0.0)
            known, on_plan = known + worked, on_plan + worked * (1 - it.off_plan)
    return on_plan / known if known else None


def _unplaced(of: Material) -> Iterator[str]:
    """Work without an objective is the first thing to mend where there is much of it."""
    known = without = 0.0
    for it in of.projects:
        if it.now:
            worked = it.now.days * (it.now.explained or 0.0)
            known += worked
            without += worked * sum(part.actual for part in it.now.parts if not part.id)
    if known and without / known >= _MUCH_UNPLACED:
        yield f"For {days(without / known)} of every 100 days no objective was found: tag that work, or plan it."


def _drifts(of: Material) -> Iterator[str]:
    drifting = {
        it.now.project: f"{it.now.project} (since about {spoken.day(it.now.since)})"
        for it in cases.open_at_end(of)
    }
    later = {it.project for it in of.opened_later}
    beyond = [
        it.name
        for it in of.projects
        if it.name not in drifting.keys() | later and it.now and (it.now.off_plan or 0.0) > of.tolerance
    ]
    if drifting:
        yield f"Drifting: {spoken.joined(list(drifting.values()))}."
    elif not later:
        yield "No drift was found, as far as the data can tell."
    yield from cases.opened_later(of)
    if beyond:
        yield f"Beyond the tolerance, and not called a drift: {spoken.joined(beyond)}."
