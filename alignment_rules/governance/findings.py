"""What a review should ask about the strategy and the work: findings, each with what to do about it. None is an alarm."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import msgspec

from alignment_rules.governance.kpis import KpiStanding, Quality
from alignment_rules.strategy import Strategy
from schemas.alignment import WHOLE
from schemas.strategy import InitiativeState

_ENOUGH: Final = 0.5  # person-days: less than half a day on an initiative is a slip of a tag
_NOT_APPROVED: Final = (InitiativeState.PROPOSED, InitiativeState.PAUSED)


class Finding(msgspec.Struct, frozen=True):
    """`kind` is one word of a fixed set, `about` an id of the strategy, `words` what is found and what to do."""

    kind: str
    about: str
    words: str


def findings(
    strategy: Strategy,
    today: date,
    days: Mapping[str, float],
    initiatives: Mapping[str, float],
    kpis: Iterable[KpiStanding],
) -> list[Finding]:
    """Everything to ask, by the strategy's order.

    `days` are the person-days of four weeks by objective or always-on id, "" for unaligned, of all projects that may be
    shown; `initiatives` those by initiative. Without any days nothing is said about work.
    """
    return [
        *_objectives(strategy, today, days),
        *_kpis(kpis),
        *_always_on(strategy, days),
        *_initiatives(strategy, initiatives),
    ]


def _objectives(strategy: Strategy, today: date, days: Mapping[str, float]) -> Iterator[Finding]:
    for id_, one in strategy.file.objectives.items():
        if one.until and one.until < today:
            continue
        if days and not days.get(id_):
            yield Finding(
                "no_work",
                id_,
                f"{id_}: no work in four weeks. Give it a share of a plan, or retire it with `until:`.",
            )
        if not one.kpis:
            yield Finding("no_kpi", id_, f"{id_}: no KPI says whether it succeeds. Add one below `kpis:`.")
        if one.reconfirm and one.reconfirm < today:
            yield Finding(
                "reconfirm",
                id_,
                f"{id_}: to be reconfirmed by {one.reconfirm}. Does {one.owner} still believe in it? Set a new day, or `until:`.",
            )


def _kpis(standings: Iterable[KpiStanding]) -> Iterator[Finding]:
    for it in standings:
        if it.quality is not Quality.GOOD:
            said = "was never read" if it.at is None else f"was last read on {it.at:%Y-%m-%d}"
            yield Finding(
                "kpi_unread",
                f"{it.objective}/{it.kpi}",
                f"{it.objective}/{it.kpi} {said}. {it.owner}: fairlead kpi push {it.objective} {it.kpi} VALUE",
            )


def _always_on(strategy: Strategy, days: Mapping[str, float]) -> Iterator[Finding]:
    whole = sum(days.values())
    for id_, one in strategy.file.always_on.items():
        share = days.get(id_, 0.0) / whole if whole else None
        if share is None:
            continue
        if one.max is not None and share > one.max / WHOLE:
            yield Finding(
                "above_maximum",
                id_,
                f"{id_}: {share:.0%} of all effort, at most {one.max / WHOLE:.0%} wanted.",
            )
        if one.min is not None and share < one.min / WHOLE:
            yield Finding(
                "below_minimum",
                id_,
                f"{id_}: {share:.0%} of all effort, at least {one.min / WHOLE:.0%} wanted.",
            )


def _initiatives(strategy: Strategy, initiatives: Mapping[str, float]) -> Iterator[Finding]:
    for id_, objective in strategy.initiatives.items():
        one = strategy.file.objectives[objective].initiatives[id_]
        spent = initiatives.get(id_, 0.0)
        if one.state in _NOT_APPROVED and spent >= _ENOUGH:
            yield Finding(
                "not_approved",
                id_,
                f"{id_}: {spent:,.0f} person-days in four weeks, but it is {one.state}. Approve it, or stop the work.",
            )
