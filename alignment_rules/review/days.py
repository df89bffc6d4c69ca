"""Where the days of a period went, project by project, beside the plan and the period before."""

from collections.abc import Iterator
from typing import Final

from alignment_rules.governance import telling
from alignment_rules.governance.spent import Spent
from alignment_rules.governance.standing import days
from alignment_rules.review import spoken
from alignment_rules.review.material import Material, ProjectReview
from alignment_rules.review.page import Bar, Bars, Block, Course, Says, Section, Under
from schemas.alignment import State
from schemas.drift import Gap, Standing

_WORTH_SAYING: Final = 0.03
"""A gap of less than three days of a hundred is in the table and in no sentence."""
_EXPLAINED: Final = (Standing.WATCH, Standing.NOT_ENOUGH_DATA)
"""Standings of which nobody sees the reason in the numbers."""
STANDING: Final = {
    Standing.OBSERVING: "only observed",
    Standing.ON_PLAN: "on plan",
    Standing.WATCH: "one sign of drift",
    Standing.DRIFTING: "drifting",
    Standing.ACCEPTED: "drifting, accepted",
    Standing.NOT_ENOUGH_DATA: "not enough data",
}


def section(of: Material) -> Section:
    """A heading, sentences and bars for each project."""
    return Section("Where the days went", tuple(block for it in of.projects for block in _project(of, it)))


def current(of: Material, it: ProjectReview) -> bool:
    """Whether how the project stands today is how it stood at the period's end, as far as data goes."""
    return of.today <= of.period.last or it.last < of.period.last


def _project(of: Material, it: ProjectReview) -> Iterator[Block]:
    stands = [STANDING[it.standing]] if it.standing and current(of, it) else []
    yield Under(it.name, ", ".join([*stands, f"owner {it.owner}"]))
    if it.last < of.period.first:
        yield Says(f"Data goes to {spoken.full(it.last)}, so there is none of this {_length(of)} yet.")
        return
    if it.now is None:
        yield Says(telling.few(of.unit))
        return
    yield Says(" ".join(_sentences(of, it, it.now)))
    if it.now.parts:
        yield Bars(it.name, spoken.before(of.period), tuple(_bars(of, it.now, it.before)), of.unit.words)
    if sum(week.off_plan is not None for week in it.weeks) > 1:
        yield Course(
            f"Days of 100 elsewhere than planned in {it.name}, week by week",
            tuple(week.name for week in it.weeks),
            tuple(week.off_plan for week in it.weeks),
            of.tolerance,
        )


def _length(of: Material) -> str:
    return spoken.before(of.period).split()[1]


def _sentences(of: Material, it: ProjectReview, now: Spent) -> Iterator[str]:
    so_far = f" up to {spoken.day(it.last)}" if it.last < of.period.last else ""
    yield (
        f"{telling.traced(now.days, of.unit)}{so_far}." if now.countable else telling.uncountable(now.twice)
    )
    if now.off_plan is not None:
        before = it.before.off_plan if it.before else None
        compared = "" if before is None else f" ({days(before)} {spoken.before(of.period)})"
        yield (
            f"{days(now.off_plan)} of every 100 days{compared} are elsewhere than planned;"
            f" {days(of.tolerance)} are tolerated."
        )
        yield from _apart(of, now)
    elif not now.planned:
        yield "It has no plan, so it is measured and never drifts."
    if it.standing in _EXPLAINED and current(of, it):
        yield it.words


def _apart(of: Material, now: Spent) -> Iterator[str]:
    """What gets most too much and what lacks most."""
    too_much, too_little = (telling.most(now.parts, gains=gains) for gains in (True, False))
    said = [
        f"{words} {telling.name(gap.id, of.titles)} ({days(gap.actual)} instead of {days(gap.planned)})"
        if gap.id
        else f"of {days(gap.actual)} no objective was found"
        for words, gap in (("most too much went to", too_much), ("most is missing at", too_little))
        if gap and abs(gap.difference) >= _WORTH_SAYING
    ]
    if said:
        yield spoken.sentence(", ".join(said))


def _bars(of: Material, now: Spent, before: Spent | None) -> Iterator[Bar]:
    earlier = {gap.id: gap.actual for gap in before.parts} if before else {}
    known = now.days * (now.explained or 0.0)
    for part in sorted(now.parts, key=_by_weight):
        worked = known * part.actual
        yield Bar(
            telling.name(part.id, of.titles),
            _state(of, part.id),
            part.actual,
            part.planned if now.planned else None,
            earlier.get(part.id, 0.0) if before and before.parts else None,
            worked if now.countable else None,
            f"{worked * of.day_rate:,.0f} {of.currency}" if of.day_rate and now.countable else "",
        )


def _state(of: Material, id_: str) -> State:
    if not id_:
        return State.UNALIGNED
    return State.ALWAYS_ON if id_ in of.always_on else State.ALIGNED


def _by_weight(part: Gap) -> tuple[bool, float, str]:
    return not part.id, -max(part.planned, part.actual), part.id
