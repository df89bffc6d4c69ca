"""What a review should ask about the strategy and the work: findings, each with what to do about it. None is an alarm."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from alignment_rules.governance.initiatives import InitiativeStanding
from alignment_rules.governance.kpis import KpiStanding, Quality, amount
from alignment_rules.strategy import Strategy
from schemas.alignment import WHOLE
from schemas.counting import Unit
from schemas.strategy import InitiativeState

_ENOUGH: Final = 0.5  # days: less than half a day on an initiative is a slip of a tag


class Kind(StrEnum):
    """What is found. A conflict is about a project, all others about what the strategy wants."""

    NO_WORK = "no_work"
    NO_KPI = "no_kpi"
    RECONFIRM = "reconfirm"
    KPI_UNREAD = "kpi_unread"
    KPI_MISSED = "kpi_missed"
    MILESTONE_MISSED = "milestone_missed"
    NOT_DATED = "not_dated"
    BENEFIT_DUE = "benefit_due"
    ABOVE_MAXIMUM = "above_maximum"
    BELOW_MINIMUM = "below_minimum"
    NOT_APPROVED = "not_approved"
    STRANDED = "stranded"
    CONFLICT = "conflict"


DECIDED: Final = {
    Kind.NO_WORK: ("give it a share of a plan", "retire it with `until:`"),
    Kind.RECONFIRM: ("believe in it until a new day", "change it", "retire it with `until:`"),
    Kind.NOT_APPROVED: ("approve it", "stop the work"),
    Kind.KPI_MISSED: ("give it a new day", "another value", "retire the objective with `until:`"),
    Kind.BENEFIT_DUE: (
        "write what came of it: `realised: 0.9M EUR/year`",
        "look again later: move `completed`",
    ),
}
"""Kind of a finding that asks for a decision -> what can be chosen; the others are questions."""
_NOT_APPROVED: Final = (InitiativeState.PROPOSED, InitiativeState.PAUSED)


class Finding(msgspec.Struct, frozen=True):
    """`about` is an id of the strategy, `words` what is found and what to do.

    `who` answers for it, a name of the strategy's people; "" where nobody is named.
    """

    kind: Kind
    about: str
    words: str
    who: str = ""


def findings(
    strategy: Strategy,
    today: date,
    days: Mapping[str, float],
    initiatives: Mapping[str, float],
    kpis: Sequence[KpiStanding],
    standings: Iterable[InitiativeStanding] = (),
    unit: Unit = Unit.PERSON_DAYS,
    uncounted: Collection[str] = (),
) -> list[Finding]:
    """Everything to ask, by the strategy's order.

    `days` are the days of four weeks, in `unit`, by objective or always-on id, "" for unaligned, of all projects that may be
    shown; `initiatives` those by initiative. Without any days nothing is said about work. `standings` are how initiatives
    stand against their case, `uncounted` the initiatives whose days may be counted twice.
    """
    return [
        *_objectives(strategy, today, days),
        *_kpis(kpis),
        *_missed(kpis, today),
        *_always_on(strategy, days),
        *_initiatives(strategy, initiatives, unit, uncounted),
        *_promises(standings, today),
    ]


def _objectives(strategy: Strategy, today: date, days: Mapping[str, float]) -> Iterator[Finding]:
    for id_, one in strategy.file.objectives.items():
        if one.until and one.until < today:
            continue
        if days and not days.get(id_):
            said = f"{id_}: no work in four weeks. Give it a share of a plan, or retire it with `until:`."
            yield Finding(Kind.NO_WORK, id_, said, one.owner)
        if not one.kpis:
            said = f"{id_}: no KPI says whether it succeeds. Add one below `kpis:`."
            yield Finding(Kind.NO_KPI, id_, said, one.owner)
        if one.reconfirm and one.reconfirm < today:
            said = (
                f"{id_}: to be reconfirmed by {one.reconfirm}. Does {one.owner} still believe in it? Set a new day, or"
                " `until:`."
            )
            yield Finding(Kind.RECONFIRM, id_, said, one.owner)


def _kpis(standings: Iterable[KpiStanding]) -> Iterator[Finding]:
    for it in standings:
        if it.quality is not Quality.GOOD:
            said = "was never read" if it.at is None else f"was last read on {it.at:%Y-%m-%d}"
            about = f"{it.objective}/{it.kpi}"
            yield Finding(
                Kind.KPI_UNREAD,
                about,
                f"{about} {said}. {it.owner}: fairlead kpi push {it.objective} {it.kpi} VALUE",
                it.owner,
            )


def _missed(standings: Iterable[KpiStanding], today: date) -> Iterator[Finding]:
    for it in standings:
        if it.by < today and it.quality is Quality.GOOD and (it.progress or 0.0) < 1:
            about = f"{it.objective}/{it.kpi}"
            value, to = amount(it.value, it.unit), amount(it.to, it.unit)
            said = f"{about} is {value} and was to be {to} by {it.by}. Give it a new day, another value, or retire it."
            yield Finding(Kind.KPI_MISSED, about, said, it.owner)


def _promises(standings: Iterable[InitiativeStanding], today: date) -> Iterator[Finding]:
    """Milestones that passed, and what is done and promised a benefit."""
    for it in standings:
        missed = [point for point in it.milestones if point.missed and it.state is not InitiativeState.DONE]
        for point in missed:
            said = f"{it.id}: milestone {point.name} was due by {point.by}. Write when it was `reached`, or a new day."
            yield Finding(Kind.MILESTONE_MISSED, it.id, said, it.owner)
        if it.state is InitiativeState.DONE and it.benefit and not it.realised:
            if it.review_due is None:
                said = (
                    f"{it.id}: done since when? Write `completed:`, so that its benefit is looked at in time."
                )
                yield Finding(Kind.NOT_DATED, it.id, said, it.owner)
            elif it.review_due <= today:
                said = f"{it.id}: promised {it.benefit}, and that can be seen since {it.review_due}. What came of it?"
                yield Finding(Kind.BENEFIT_DUE, it.id, said, it.owner)


def _always_on(strategy: Strategy, days: Mapping[str, float]) -> Iterator[Finding]:
    whole = sum(days.values())
    for id_, one in strategy.file.always_on.items():
        share = days.get(id_, 0.0) / whole if whole else None
        if share is None:
            continue
        owner = one.owner or ""
        if one.max is not None and share > one.max / WHOLE:
            said = f"{id_}: {share:.1%} of all effort, at most {one.max / WHOLE:.0%} wanted."
            yield Finding(Kind.ABOVE_MAXIMUM, id_, said, owner)
        if one.min is not None and share < one.min / WHOLE:
            said = f"{id_}: {share:.1%} of all effort, at least {one.min / WHOLE:.0%} wanted."
            yield Finding(Kind.BELOW_MINIMUM, id_, said, owner)


def _initiatives(
    strategy: Strategy, initiatives: Mapping[str, float], unit: Unit, uncounted: Collection[str]
) -> Iterator[Finding]:
    for id_, objective in strategy.initiatives.items():
        one = strategy.file.objectives[objective].initiatives[id_]
        spent = initiatives.get(id_, 0.0)
        if one.state in _NOT_APPROVED and spent >= _ENOUGH:
            work = "work" if id_ in uncounted else unit.said(round(spent))
            said = f"{id_}: {work} of four weeks went into it, but it is only {one.state}. Approve it, or stop the work."
            yield Finding(
                Kind.NOT_APPROVED, id_, said, one.owner or strategy.file.objectives[objective].owner
            )
