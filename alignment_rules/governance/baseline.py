"""Since when a project's plan is what it is: the day from which work is measured against it, and its grace."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from alignment_rules.plan import planned
from alignment_rules.strategy import Strategy

GRACE: Final = timedelta(days=14)
"""How long work may take to follow a changed plan before anything is said of it."""


class Version(NamedTuple):
    """A strategy and the first day on which it was in force."""

    valid_from: date
    strategy: Strategy


class Baseline(NamedTuple):
    """The first day of the plan in force; `grace_until` is None where no other plan went before."""

    since: date
    grace_until: date | None


def baseline(versions: Sequence[Version], project: str, as_of: date) -> Baseline | None:
    """The newest change of the project's plan up to `as_of`; None where it has none then.

    `versions` come oldest first. What was before the first version is measured by the first: there was nothing else.
    A version that says the same of the project changes nothing, so tidying a strategy opens no baseline.
    """
    if not versions:
        return None
    now = _plan(versions, project, as_of)
    if now is None:
        return None
    for day in sorted(_changes(versions, project, as_of), reverse=True):
        before = _plan(versions, project, day - timedelta(days=1))
        if before != _plan(versions, project, day):
            return Baseline(day, day + GRACE if before is not None else None)
    return None  # pragma: no cover - a plan that is there began on one of these days


def _changes(versions: Sequence[Version], project: str, as_of: date) -> set[date]:
    """Every day on which the plan may have changed: versions come into force, periods begin and end."""
    found = {version.valid_from for version in versions[1:]}
    for version in versions:
        for period, plans in version.strategy.file.plan.items():
            if project in plans:
                found |= {period.first, period.last + timedelta(days=1)}
    return {day for day in found if day <= as_of}


def _plan(versions: Sequence[Version], project: str, day: date) -> dict[str, int] | None:
    found = [version for version in versions if version.valid_from <= day]
    return planned((found[-1] if found else versions[0]).strategy, project, day)
