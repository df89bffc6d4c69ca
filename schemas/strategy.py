"""What people write in a strategy folder: strategy.yaml, rules/NAME.yaml and rules/NAME_test.yaml.

The models hold what was written, in typed values; whether names refer to something is judged in
`alignment_rules`. Shares and tolerances are parts per million of the whole.
"""

import re
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from schemas.nonsense import nonsense
from schemas.periods import Day, InPeriod
from schemas.quantities import PERCENT_EDITED, Amount, Delay, Duration, Money, Percent, Points
from schemas.work import ActivityKind, ItemKind

REST: Final = "rest"
UNALIGNED: Final = "unaligned"
RESERVED: Final = (REST, UNALIGNED, "unknown", "none", "total")
"""Words that no objective, initiative or always-on work may be called."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
"""How things are named: small letters, digits, `-` and `_`."""
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
_SCOPE: Final = r"^(jira:[a-z0-9*?][a-z0-9*?-]*/[^\s/]+|github:[^\s/:]+/[^\s/]+)$"
_URL: Final = re.compile(r"https?://[^\s@]{1,1990}")
Scope = Annotated[str, Field(pattern=_SCOPE, max_length=300)]
"""`jira:acme/PAY` or `github:acme/pay-*`."""


def _listed(written: object) -> object:
    return written if isinstance(written, list) else [written]


def _address(written: object) -> object:
    if isinstance(written, str) and "@" in written.strip("@") and " " not in written:
        return written
    raise nonsense("there is no e-mail address", "write one like ana@acme.example")


def _url(written: object) -> object:
    if isinstance(written, str) and _URL.fullmatch(written):
        return written
    raise nonsense(
        "this is no address that can be asked", "write https://host/path, without name and password"
    )


def _pair(written: object) -> object:
    if isinstance(written, list) and len(written) == 2:
        return written
    raise nonsense("these are not two values", "write the lowest and the highest: [0%, 100%]")


def _plan_share(written: object) -> object:
    return None if written == REST else written


def _served(written: object) -> object:
    return {written: "100"} if isinstance(written, str) else written


def _one_or_many(one: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})


_PERCENT: Final = PERCENT_EDITED.json_schema or {}
Words = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=500)], ...],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=2_000),
    _one_or_many({"type": ["string", "number", "boolean"]}),  # all of them are words to us
]
"""One or many: `label: spike` and `label: [spike, training]` say the same; a list means any of them."""
Serves = Annotated[
    dict[str, Percent],
    BeforeValidator(_served),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _PERCENT}]}),
]
"""An id, or a map id → percent that sums to 100."""
Address = Annotated[str, BeforeValidator(_address)]
Url = Annotated[
    str, BeforeValidator(_url), WithJsonSchema({"type": "string", "pattern": "^https?://[^\\s@]+$"})
]
Between = Annotated[tuple[Amount, Amount], BeforeValidator(_pair)]
"""The lowest and the highest value that can be believed."""
PlanShare = Annotated[
    Percent | None,
    BeforeValidator(_plan_share),
    WithJsonSchema({"anyOf": [{"const": REST}, _PERCENT]}),
]
"""Percent of effort; None is `rest`."""


class Written(BaseModel):
    """Unknown keys are refused: a mistyped one must never be silently without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Pull(Written):
    """What an address answers: `path` is a JSON pointer (`/data/0/value`), or the column of a CSV whose last row counts."""

    url: Url
    path: Text


class Kpi(Written):
    """A measure of success: where it stands, where it shall be, by when, and what says so.

    It is read by at most one of `prometheus` (a query), `pull` and `push` (the name of whoever pushes it); beside
    these or alone `manual` names who reports it. A reading outside `between` is kept and not believed.
    """

    start: Amount = Field(alias="from")
    to: Amount
    by: Day
    effect_after: Duration | None = Field(None, alias="effect after")
    between: Between | None = None
    prometheus: Text | None = None
    pull: Pull | None = None
    push: Id | None = None
    manual: str | None = None  # who reports it

    @property
    def by_machine(self) -> bool:
        """Whether Fairlead reads it by itself."""
        return self.prometheus is not None or self.pull is not None


_DAY: Final = {"type": "string", "format": "date"}
_DAY_OR_MILESTONE: Final = WithJsonSchema(
    {
        "anyOf": [
            _DAY,
            {
                "type": "object",
                "properties": {"by": _DAY, "reached": _DAY},
                "required": ["by"],
                "additionalProperties": False,
            },
        ]
    }
)


class InitiativeState(StrEnum):
    """Where an initiative stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAUSED = "paused"
    DONE = "done"


class Milestone(Written):
    """A point on an initiative's way; a day alone is `by`."""

    by: Day
    reached: Day | None = None


def _milestone(written: object) -> object:
    return written if isinstance(written, dict) else {"by": written}


class Initiative(Written):
    """A body of work meant to move its objective; `realised` is what came of its `benefit` after it was completed."""

    title: Text
    owner: str | None = None
    state: InitiativeState = InitiativeState.APPROVED
    kpi: str | None = None  # which of its objective's KPIs it moves
    cost: Money | None = None
    benefit: Money | None = None
    milestones: dict[Id, Annotated[Milestone, BeforeValidator(_milestone), _DAY_OR_MILESTONE]] = Field(
        default_factory=dict
    )
    completed: Day | None = None
    realised: Money | None = None
    risk: Text | None = None
    until: Day | None = None


class Objective(Written):
    """What the organisation wants, who answers for it, and how success is seen."""

    title: Text
    because: Text | None = None
    sponsor: str | None = None
    owner: str
    reconfirm: Day | None = None
    until: Day | None = None
    kpis: dict[Id, Kpi] = Field(default_factory=dict)
    initiatives: dict[Id, Initiative] = Field(default_factory=dict)


class AlwaysOn(Written):
    """Wanted work that serves no objective; bounds are shares of effort."""

    title: Text
    owner: str | None = None
    min: Percent | None = None
    max: Percent | None = None
    reconfirm: Day | None = None
    until: Day | None = None


class Project(Written):
    """What the PMO steers: a set of Jira projects and repositories."""

    owner: str
    title: Text | None = None
    scopes: list[Scope] = Field(min_length=1)


class Drift(Written):
    """How far effort may be off the plan, and who is told how soon; a delay of None is `at once`."""

    tolerance: Points = 100_000
    tell: dict[Id, Delay] = Field(default_factory=dict)


class Effort(Written):
    """How much a trace weighs against others of the same person and day; only proportions matter.

    What is not named keeps its usual weight, `alignment_rules.effort.WEIGHTS`; 0 leaves a kind out.
    """

    weights: dict[ActivityKind, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    day_rate: Money | None = Field(
        None, alias="day rate"
    )  # what a person-day costs, where that is to be shown


class StrategyFile(Written):
    """strategy.yaml."""

    people: dict[Id, Address] = Field(default_factory=dict)
    objectives: dict[Id, Objective] = Field(min_length=1)
    always_on: dict[Id, AlwaysOn] = Field(default_factory=dict, alias="always-on")
    projects: dict[Id, Project] = Field(default_factory=dict)
    plan: dict[InPeriod, dict[Id, dict[str, PlanShare]]] = Field(default_factory=dict)
    drift: Drift = Drift()
    effort: Effort = Effort()
    review: Literal["weekly", "monthly", "quarterly"] = "monthly"


_KINDS: Final[dict[str, object]] = {"enum": [kind.value for kind in ItemKind]}


class _Features(Written):
    """What a rule may look at; a test case says it in the same words."""

    type: Words | None = None
    label: Words | None = None
    component: Words | None = None
    project: Words | None = None  # Jira project key
    repository: Words | None = None  # owner/repo
    repo: Words | None = None  # the same, shorter
    branch: Words | None = None
    under: Words | None = None
    status: Words | None = None
    priority: Words | None = None
    linked: Words | None = None  # keys that it links to or names
    sprint: Words | None = None
    custom: dict[Annotated[str, Field(min_length=1, max_length=200)], Words] | None = Field(
        None, min_length=1
    )  # name of a custom field -> its values
    reporter_team: Words | None = Field(None, alias="reporter team")
    assignee_team: Words | None = Field(None, alias="assignee team")
    path: Words | None = None  # of a file that it changes
    age: Duration | None = None  # since it was made; of a rule: at least, of a case: exactly
    fix_version: Words | None = Field(None, alias="fix version")
    kind: Annotated[tuple[ItemKind, ...], BeforeValidator(_listed), _one_or_many(_KINDS)] | None = None


class When(_Features):
    """A condition: its keys AND, their lists OR."""

    words: Words | None = None
    pattern: Words | None = None
    any: Annotated[list["When"], BeforeValidator(_listed), Field(min_length=1)] | None = None
    all: Annotated[list["When"], BeforeValidator(_listed), Field(min_length=1)] | None = None
    negated: Annotated[list["When"], BeforeValidator(_listed), Field(min_length=1)] | None = Field(
        None, alias="not"
    )


class Rule(Written):
    """Work like this serves that."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
    when: When
    serves: Serves
    until: Day | None = None


class Naming(StrEnum):
    """How an item names another: by a link that somebody made, or by its key in a text."""

    RELATES = "relates"
    BLOCKS = "blocks"
    DUPLICATES = "duplicates"
    OTHER = "other"  # a link of a kind that is the organisation's own
    BRANCH = "branch"
    TITLE = "title"
    TRAILER = "trailer"
    TEXT = "text"


class RulesFile(Written):
    """rules/NAME.yaml: ordered; the first match wins. `defaults`: scope → what its unmatched work serves.

    `links`: how much an item that is named so counts against others; only proportions matter, what is not named
    counts 1, 0 leaves it out.
    """

    project: str = Field(alias="for")
    rules: list[Rule] = Field(default_factory=list)
    links: dict[Naming, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    defaults: dict[Scope, Serves] = Field(default_factory=dict)


class Case(_Features):
    """An entry of rules/NAME_test.yaml: work like this is judged by that rule, and so by no other."""

    wins: str = Field(alias="is")
    key: str = ""
    title: str = ""
    text: str = ""


class CasesFile(Written):
    """rules/NAME_test.yaml is a list; this holds it."""

    cases: list[Case]
