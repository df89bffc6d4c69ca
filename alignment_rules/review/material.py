"""What a review is made of: the figures of a period and of the one before, cases, KPIs, findings and decisions."""

from collections.abc import Mapping
from datetime import date

import msgspec

from alignment_rules.governance.findings import Finding
from alignment_rules.governance.initiatives import InitiativeStanding
from alignment_rules.governance.kpis import KpiStanding
from alignment_rules.governance.spent import Spent
from schemas.counting import Unit
from schemas.drift import Case, Standing
from schemas.periods import Period


class Week(msgspec.Struct, frozen=True):
    """A week's off-plan share; None where too few people left a trace, or there is no plan."""

    name: str
    off_plan: float | None


class ProjectReview(msgspec.Struct, frozen=True):
    """A project in the period and in the one before; None where too few people left a trace for it to be shown.

    `then` are the shares of the period before as its tags were when it ended, by id, empty where nothing is known.
    `last` is the day up to which data goes, `standing` how the project stands today; `without_history` and `scopes`
    count boards and repositories, `stale` names those that were not heard for a day.
    """

    name: str
    owner: str
    last: date
    now: Spent | None
    before: Spent | None
    then: Mapping[str, float]
    weeks: tuple[Week, ...]
    standing: Standing | None
    words: str
    scopes: int
    without_history: int
    stale: tuple[str, ...]


class Then(msgspec.Struct, frozen=True):
    """A case as it stood when the period ended, as it is now, and who of its chain was told by then: `owner (ana)`."""

    case: Case
    now: Case
    told: tuple[str, ...]


class Answered(msgspec.Struct, frozen=True):
    """What somebody decided about a drift case."""

    on: date
    case: int
    project: str
    actor: str
    words: str


class Published(msgspec.Struct, frozen=True):
    """A version of the strategy that came into force, and what differs from the one before, in words."""

    version: int
    on: date
    author: str
    message: str
    differences: tuple[str, ...]


class Material(msgspec.Struct, frozen=True):
    """All of it, effort in `unit`. `project` is the only one asked for, or "", `always_on` are ids of work that serves no objective; shares are 0 to 1, money in `currency` a day.

    `cases` were open on a day of the period; `opened_later` began to drift in it and were opened after it.
    """

    period: Period
    before: Period
    today: date
    project: str
    titles: Mapping[str, str]
    always_on: tuple[str, ...]
    tolerance: float
    unit: Unit
    day_rate: float | None
    currency: str
    projects: tuple[ProjectReview, ...]
    cases: tuple[Then, ...]
    opened_later: tuple[Case, ...]
    answered: tuple[Answered, ...]
    published: tuple[Published, ...]
    kpis: tuple[KpiStanding, ...]
    initiatives: tuple[InitiativeStanding, ...]
    findings: tuple[Finding, ...]
    corrections: int
    dead_letters: int
