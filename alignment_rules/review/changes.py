"""What changed since the period before: shares that moved, cases, decisions, and the strategy itself."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from alignment_rules.governance import telling
from alignment_rules.governance.spent import Spent
from alignment_rules.governance.standing import days
from alignment_rules.review import spoken
from alignment_rules.review.material import Material, ProjectReview, Published
from alignment_rules.review.page import Points, Says, Section

_WORTH_SAYING: Final = 0.05
"""A share that moved by less than five days of a hundred may have moved by chance."""
_MOST_DIFFERENCES: Final = 8


def section(of: Material) -> Section:
    """A line for each change; a sentence where there is none."""
    lines = tuple(map(spoken.stopped, _lines(of)))
    title = f"What changed since {spoken.before(of.period)}"
    return Section(title, (Points(lines) if lines else Says("Nothing that is worth a line."),))


def _lines(of: Material) -> Iterator[str]:
    for it in of.projects:
        if it.now and it.before:
            yield from _moved(of, it, it.now, it.before)
    for case in (it.now for it in of.cases):
        if case.opened_on >= of.period.first:
            yield f"{case.project}: case {case.id} was opened on {spoken.day(case.opened_on)}"
        if case.closed_on and case.closed_on <= of.period.last:
            yield f"{case.project}: case {case.id} was closed on {spoken.day(case.closed_on)}. {case.closed_because}"
    for answer in of.answered:
        yield f"{answer.project}: case {answer.case} was {answer.words} ({answer.actor}, {spoken.day(answer.on)})"
    for version in of.published:
        yield from _published(version)
    if of.corrections:
        yield f"people corrected what {spoken.count(of.corrections, 'item serves', 'items serve')}"


class _Move(NamedTuple):
    """An objective's share of the period before by its tags then and by today's, and of the period by today's."""

    id: str
    then: float
    before: float
    now: float

    @property
    def why(self) -> str:
        """What of it comes of changed tags, where that is a point or more."""
        by_tags, by_work = round(100 * (self.before - self.then)), round(100 * (self.now - self.before))
        return f" ({telling.points(by_tags, by_work)})" if by_tags else ""


def _moves(then: Mapping[str, float], before: Spent, now: Spent) -> Iterator[_Move]:
    today, after = ({gap.id: gap.actual for gap in it.parts} for it in (before, now))
    told = then or today
    for id_ in told.keys() | today.keys() | after.keys():
        yield _Move(id_, told.get(id_, 0.0), today.get(id_, 0.0), after.get(id_, 0.0))


def _moved(of: Material, it: ProjectReview, now: Spent, before: Spent) -> Iterator[str]:
    if now.off_plan is not None and before.off_plan is not None:
        change = now.off_plan - before.off_plan
        if abs(change) >= _WORTH_SAYING:
            yield (
                f"{it.name} is {'further from' if change > 0 else 'closer to'} its plan:"
                f" {days(now.off_plan)} of every 100 days are elsewhere, after {days(before.off_plan)}"
            )
    if before.restated:
        yield f"{it.name}, {spoken.before(of.period)}: {telling.restated(before.restated, before.restated_on)}"
    moves = list(_moves(it.then, before, now))
    for move in sorted(moves, key=lambda one: (-abs(one.now - one.then), one.id)):
        if abs(move.now - move.then) >= _WORTH_SAYING:
            yield (
                f"{it.name}: {telling.name(move.id, of.titles)} went from {days(move.then)} to"
                f" {days(move.now)} of every 100 days{move.why}"
            )


def _published(it: Published) -> Iterator[str]:
    said = f": {it.message}" if it.message else ""
    yield f"version {it.version} of the strategy is in force since {spoken.day(it.on)} ({it.author}){said}"
    yield from it.differences[:_MOST_DIFFERENCES]
    if (more := len(it.differences) - _MOST_DIFFERENCES) > 0:
        yield f"and {more} more: fairlead strategy diff {it.version - 1} {it.version}"
