"""How a project stands against its plan, what a drift case says, and the record of `fairlead.signals`."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec


class Standing(StrEnum):
    """How a project stands."""

    OBSERVING = "observing"  # measured, never drifting
    ON_PLAN = "on_plan"
    WATCH = "watch"  # one of the two signs of drift, not both
    DRIFTING = "drifting"
    ACCEPTED = "accepted"  # drifting, and somebody who may has accepted it until a date
    NOT_ENOUGH_DATA = "not_enough_data"


class Why(StrEnum):
    """Why a project stands as it does; one word a reason, in the order in which they are asked."""

    NO_PLAN = "no_plan"
    NO_WORK = "no_work"
    HISTORY = "history_incomplete"
    STALE = "stale"
    FEW_PEOPLE = "few_people"
    FIRST_WEEKS = "first_weeks"
    UNEXPLAINED = "unexplained"
    GRACE = "grace"
    LITTLE_WORK = "little_work"
    UNDETECTABLE = "undetectable"
    HOLE = "hole_in_the_tags"
    ACCEPTED = "accepted"
    BOTH_SIGNS = "both_signs"
    ALARM_ONLY = "alarm_only"
    SHARE_ONLY = "share_only"
    INSIDE = "inside"


class Evidence(msgspec.Struct, frozen=True):
    """The numbers behind a standing; None where there is not enough data. Ratios are 0 to 1, days the trackers'."""

    off_plan: float | None = None
    tolerance: float | None = None
    explained: float | None = None
    alarm: bool = False
    strength: float | None = None  # of the alarm statistic: 1 is an alarm
    minimum_detectable: float | None = None  # as an off-plan share
    earliest_notice: int | None = None  # working days until the largest drift there could be is noticed
    baseline: date | None = None
    grace_until: date | None = None
    starts: int | None = None


class Gap(msgspec.Struct, frozen=True):
    """An objective's part: what it gets of every 100 days, what the plan gives it. "" is work without an objective."""

    id: str
    actual: float
    planned: float

    @property
    def difference(self) -> float:
        """More, or negative, less than planned."""
        return self.actual - self.planned


class Cause(msgspec.Struct, frozen=True):
    """An item, an epic or a rule, and what it adds to the off-plan share; all of a kind sum to it."""

    name: str  # a key, or a rule's id; "" for the rest of its kind
    title: str
    objective: str  # what most of its effort serves
    part: float


class Move(msgspec.Struct, frozen=True):
    """Back on plan if so many person-days of the window move from one objective to another."""

    days: float
    source: str
    target: str


class Findings(msgspec.Struct, frozen=True):
    """What a case found: direction, causes and the way back."""

    gaps: tuple[Gap, ...]
    items: tuple[Cause, ...]
    epics: tuple[Cause, ...]
    rules: tuple[Cause, ...]
    retagged: float  # part of the off-plan share that comes of changed tags, not of other work
    moves: tuple[Move, ...]
    window_from: date  # the window begins after this day
    window_to: date  # and ends with this one

    @property
    def first_day(self) -> date:
        """The first day that it speaks of."""
        return self.window_from + timedelta(days=1)


class Case(msgspec.Struct, frozen=True):
    """A row of `drift_case`: one drift from its opening until the project is back inside.

    `since` is the estimated day from which on work left the plan, `opened_on` the day when that was certain enough.
    `answer` is acknowledged or accepted, "" while nobody answered or the answer has run out.
    """

    id: int
    project: str
    opened_at: datetime
    opened_on: date
    since: date
    closed_at: datetime | None
    closed_on: date | None
    closed_because: str
    baseline: date
    version: int
    off_plan: float
    findings: Findings
    answer: str
    answered_by: str
    answer_reason: str
    answer_until: date | None
    answer_seq: int


class Signal(msgspec.Struct, frozen=True):
    """A record of `fairlead.signals`: how a project stands, or that its case opened, was told, answered or closed."""

    project: str
    event: str  # standing | opened | told | acknowledged | accepted | expired | closed
    state: Standing
    words: str
    at: datetime
    revision: int
    case: int = 0  # 0: none
    stage: str = ""  # who was told


class Notice(msgspec.Struct, frozen=True):
    """The payload of an effect `case.notice`: whom to tell what. `addresses` are e-mail addresses of the strategy.

    `keys` are the items that its lines name.
    """

    case: int
    project: str
    stage: str
    addresses: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]
    keys: tuple[str, ...] = ()
