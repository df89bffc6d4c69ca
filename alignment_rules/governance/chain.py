"""Whom a drift is told, and when: `drift.tell`, with roles turned into people."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from alignment_rules.governance.telling import SHOWN
from alignment_rules.strategy import Strategy
from schemas.drift import Gap
from schemas.quantities import Span

OWNER: Final = "owner"
SPONSOR: Final = "sponsor"
_USUAL: Final = {OWNER: None, "pmo": None}
"""Told at once where the strategy says nothing of it, as far as there is such a person."""
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "quarter": 91}
_SATURDAY: Final = 5


class Stage(NamedTuple):
    """One step of the chain: a role or person as the strategy names it, who that is, and when it is due."""

    name: str
    people: tuple[str, ...]
    due_at: datetime


def stages(strategy: Strategy, project: str, gaps: tuple[Gap, ...], opened_at: datetime) -> list[Stage]:
    """The chain of a case, soonest first. `owner` is the project's, `sponsor` those of the objectives that lack a day of a hundred."""
    file = strategy.file
    starving = sorted(gap.id for gap in gaps if gap.difference <= -SHOWN and gap.id in file.objectives)
    sponsors = (file.objectives[id_].sponsor for id_ in starving)
    roles = {OWNER: (file.projects[project].owner,), SPONSOR: tuple(dict.fromkeys(s for s in sponsors if s))}
    found = [
        Stage(name, roles.get(name, (name,)), after(opened_at, delay))
        for name, delay in _told(strategy).items()
    ]
    return sorted((stage for stage in found if stage.people), key=lambda stage: (stage.due_at, stage.name))


def readers(strategy: Strategy, project: str = "") -> tuple[str, ...]:
    """Who reads a review: everybody whom a drift of these projects would be told, by their addresses."""
    file = strategy.file
    wanted = [project] if project else [*file.projects]
    sponsors = [one.sponsor for one in file.objectives.values() if one.sponsor]
    roles = {OWNER: [file.projects[name].owner for name in wanted], SPONSOR: sponsors}
    people = [person for name in _told(strategy) for person in roles.get(name, [name])]
    return tuple(dict.fromkeys(file.people[person] for person in people))


def _told(strategy: Strategy) -> Mapping[str, Span | None]:
    file = strategy.file
    return file.drift.tell or {name: delay for name, delay in _USUAL.items() if name in {OWNER, *file.people}}


def after(start: datetime, delay: Span | None) -> datetime:
    """The moment so long after `start`; working days are Monday to Friday, at the same time of day."""
    if delay is None:
        return start
    if delay.unit != "workday":
        return start + timedelta(days=_DAYS[delay.unit] * delay.count)
    moment, left = start, delay.count
    while left:
        moment += timedelta(days=1)
        left -= _is_workday(moment.date())
    return moment


def _is_workday(day: date) -> bool:
    return day.weekday() < _SATURDAY
