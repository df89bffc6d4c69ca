"""How a KPI stands: what was read of it last, how far that is on its way, and whether the reading can be trusted."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
from pydantic_core import PydanticCustomError

from alignment_rules.strategy import Strategy
from schemas import quantities
from schemas.errors import Reject
from schemas.quantities import Quantity
from schemas.strategy import Kpi

FRESH: Final = timedelta(days=35)
"""A KPI that was not read for longer says nothing about this month."""


class Quality(StrEnum):
    """What to think of a KPI's latest reading."""

    GOOD = "good"
    NEVER_READ = "never read"
    STALE = "stale"


class KpiStanding(msgspec.Struct, frozen=True):
    """A KPI beside its latest reading. `progress` is 0 where it began, 1 where it shall be; it may be outside."""

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


def stands(
    objective: str, kpi: str, of: Kpi, owner: str, value: float | None, at: datetime | None, now: datetime
) -> KpiStanding:
    """How the KPI stands `now`; `value` and `at` are its latest reading's, None without one."""
    start, to = float(of.start.value), float(of.to.value)
    progress = None if value is None or to == start else (value - start) / (to - start)
    return KpiStanding(
        *(objective, kpi, start, to, unit(of.start), of.by, of.manual or owner),
        _quality(at, now),
        *(value, at, progress),
    )


def reading(strategy: Strategy, objective: str, kpi: str, written: str) -> Quantity:
    """What somebody read of a KPI (`2.3%`, `31/month`). Raises Reject for one there is not, or in another unit."""
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
        raise Reject(str(error)) from None
    if unit(found) != unit(wanted.kpis[kpi].start):
        expected = unit(wanted.kpis[kpi].start) or "a bare number"
        raise Reject(
            f"{kpi} is measured in {expected}, not in {unit(found) or 'a bare number'}: {written!r}."
        )
    return found


def unit(of: Quantity) -> str:
    """`%`, `/month`, `EUR/year` or ""."""
    return of.unit + (f"/{of.per}" if of.per else "")


def amount(value: float | None, unit_: str) -> str:
    """`2.6%`, `31/month`, `250 ms`; a dash for None."""
    if value is None:
        return "–"
    return f"{value:g}{unit_ if unit_.startswith(('%', '/')) else f' {unit_}'}".strip()


def _quality(at: datetime | None, now: datetime) -> Quality:
    if at is None:
        return Quality.NEVER_READ
    return Quality.GOOD if now - at <= FRESH else Quality.STALE
