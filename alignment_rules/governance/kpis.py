"""How a KPI stands: what was read of it last, how far that is on its way, and whether the reading can be trusted."""

import dataclasses
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec
from pydantic_core import PydanticCustomError

from alignment_rules.strategy import Strategy
from schemas import quantities
from schemas.errors import Reject
from schemas.quantities import Quantity, unit
from schemas.strategy import Kpi

FRESH: Final = timedelta(days=35)
"""What a person reports says nothing about this month when it is older."""
FRESH_BY_MACHINE: Final = timedelta(days=3)
"""What Fairlead reads by itself several times a day is missing when it is older."""


class Quality(StrEnum):
    """What to think of a KPI's latest reading."""

    GOOD = "good"
    NEVER_READ = "never read"
    STALE = "stale"
    OUT_OF_RANGE = "out of range"


class Reading(NamedTuple):
    """What was read, and when."""

    value: float
    at: datetime


class KpiStanding(msgspec.Struct, frozen=True):
    """A KPI beside its latest reading. `progress` is 0 where it began, 1 where it shall be; it may be outside.

    `failure` is why the last try to read it gave nothing, "" where it did or nobody tried. `loop` and `beside` are what
    can be said of it and the effort for it (`governance.loop`), in a word and in a sentence.
    """

    objective: str
    kpi: str
    start: float
    to: float
    unit: str
    by: date
    owner: str
    quality: Quality
    value: float | None
    at: datetime | None
    progress: float | None
    failure: str = ""
    loop: str = ""
    beside: str = ""


def stands(
    objective: str, kpi: str, of: Kpi, owner: str, latest: Reading | None, now: datetime, failure: str = ""
) -> KpiStanding:
    """How the KPI stands `now`; a reading that is out of range makes no progress."""
    quality = _quality(of, latest, now)
    believed = latest if quality is not Quality.OUT_OF_RANGE else None
    return KpiStanding(
        objective=objective,
        kpi=kpi,
        start=float(of.start.value),
        to=float(of.to.value),
        unit=unit(of.start),
        by=of.by,
        owner=of.manual or owner,
        quality=quality,
        value=latest.value if latest else None,
        at=latest.at if latest else None,
        progress=progress(of, believed.value) if believed else None,
        failure=failure,
    )


def progress(of: Kpi, value: float) -> float | None:
    """How far a value is on its way; None for a KPI that shall stay where it is."""
    start, to = float(of.start.value), float(of.to.value)
    return (value - start) / (to - start) if to != start else None


def reading(strategy: Strategy, objective: str, kpi: str, written: str, *, bare: bool = False) -> Quantity:
    """What somebody read of a KPI (`2.3%`, `31/month`). Raises Reject for one there is not, or in another unit.

    `bare`: a number without a unit is in the KPI's own, as machines state it.
    """
    wanted = strategy.file.objectives.get(objective)
    if wanted is None:
        raise Reject(
            f"There is no objective {objective!r}; there are: {', '.join(strategy.file.objectives)}."
        )
    if kpi not in wanted.kpis:
        known = ", ".join(wanted.kpis) or "none: add one to strategy.yaml"
        raise Reject(f"{objective} has no KPI {kpi!r}; it has: {known}.")
    try:
        found = quantities.quantity(written)
    except PydanticCustomError as error:
        raise Reject(f"{error}; {(error.context or {})['remedy']}.") from None
    if bare and not unit(found):
        return dataclasses.replace(wanted.kpis[kpi].start, value=found.value)
    if unit(found) != unit(wanted.kpis[kpi].start):
        expected = unit(wanted.kpis[kpi].start) or "a bare number"
        raise Reject(
            f"{kpi} is measured in {expected}, not in {unit(found) or 'a bare number'}: {written!r}."
        )
    return found


def amount(value: float | None, unit_: str) -> str:
    """`2.6%`, `31/month`, `250 ms`; a dash for None."""
    if value is None:
        return "–"
    return f"{round(value, 3):,.12g}{unit_ if unit_.startswith(('%', '/')) else f' {unit_}'}".strip()


def _quality(of: Kpi, latest: Reading | None, now: datetime) -> Quality:
    if latest is None:
        return Quality.NEVER_READ
    if of.between and not float(of.between[0].value) <= latest.value <= float(of.between[1].value):
        return Quality.OUT_OF_RANGE
    fresh = FRESH_BY_MACHINE if of.by_machine else FRESH
    return Quality.GOOD if now - latest.at <= fresh else Quality.STALE
