"""A period's effort in figures: where the days went, how much of them is known, what lies apart from the plan."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from alignment_rules.effort import TWICE_MOST
from alignment_rules.governance import causes
from alignment_rules.mix import Mix, add, explained_share, known, off_plan_share, shares
from schemas.alignment import State
from schemas.counting import Unit
from schemas.drift import Gap

_PERSON_DAY: Final = 1_000_000
_SATURDAY: Final = 5


class Spent(msgspec.Struct, frozen=True):
    """A project's effort in a period. Shares are 0 to 1 of what is known, None where nothing is or it has no plan.

    `days` are in `unit`; `twice` is the share of them that may be counted twice, None where one kind of tracker speaks;
    `restated` are days of it that changed after figures had spoken of them, the last on `restated_on`;
    `alignment` is aligned / (aligned + always-on + unaligned); `unlinked` is of all effort; `untraced` are working
    days of the period, as far as data goes, on which nobody left a trace.
    """

    days: float
    explained: float | None
    alignment: float | None
    off_plan: float | None
    unlinked: float | None
    parts: tuple[Gap, ...]
    planned: bool
    untraced: int
    twice: float | None = None
    unit: Unit = Unit.PERSON_DAYS
    restated: int = 0
    restated_on: date | None = None

    @property
    def countable(self) -> bool:
        """Whether days can be told, and not only shares."""
        return (self.twice or 0.0) <= TWICE_MOST


def spent(
    days: Mapping[date, Mix],
    plan: Mapping[str, int] | None,
    unlinked: int,
    workdays: Iterable[date],
    twice: float | None = None,
    unit: Unit = Unit.PERSON_DAYS,
) -> Spent:
    """The figures of these days' mixes; `unlinked` in micro-days."""
    mix = add(days.values())
    total = sum(mix.values())
    parts = shares(mix)
    aligned = sum(part for slot, part in parts.items() if slot.state is State.ALIGNED)
    return Spent(
        days=total / _PERSON_DAY,
        explained=explained_share(mix),
        alignment=aligned if parts else None,
        off_plan=off_plan_share(mix, plan) if plan else None,
        unlinked=unlinked / total if total else None,
        parts=_parts(mix, plan),
        planned=plan is not None,
        untraced=sum(day not in days for day in workdays),
        twice=twice,
        unit=unit,
    )


def _parts(mix: Mix, plan: Mapping[str, int] | None) -> tuple[Gap, ...]:
    if not known(mix):
        return ()
    if plan:
        return causes.told(mix, plan)
    found = {id_: float(part) for id_, part in causes.actual(mix).items()}
    return tuple(Gap(id_, part, 0.0) for id_, part in sorted(found.items(), key=lambda it: (-it[1], it[0])))


def workdays(first: date, last: date) -> list[date]:
    """Monday to Friday from `first` to `last`, both inclusive."""
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if day.weekday() < _SATURDAY]
