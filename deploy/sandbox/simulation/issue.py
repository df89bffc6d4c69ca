"""Jira's side of the simulation as data: projects, issues, what happened to them."""

from dataclasses import dataclass, field
from typing import Final

from deploy.sandbox.jira_api.site import Project
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.theme import Serves


@dataclass(frozen=True)
class Status:
    """A status; `category` is Jira's: new, indeterminate or done."""

    id: str
    name: str
    category: str


TO_DO: Final = Status("10000", "To Do", "new")
IN_PROGRESS: Final = Status("3", "In Progress", "indeterminate")
IN_REVIEW: Final = Status("10001", "In Review", "indeterminate")
DONE: Final = Status("10002", "Done", "done")

TYPES: Final = {
    "Epic": ("10100", 1),
    "Story": ("10101", 0),
    "Task": ("10102", 0),
    "Bug": ("10103", 0),
    "Incident": ("10104", 0),
    "Service Request": ("10105", 0),
    "Sub-task": ("10106", -1),
}
"""Issue type -> its id and its level in the hierarchy."""
LINK_TYPES: Final = {
    "Relates": ("10300", "relates to", "relates to"),
    "Blocks": ("10301", "is blocked by", "blocks"),
    "Duplicate": ("10302", "is duplicated by", "duplicates"),
}
"""Link type -> its id, and how it reads from the inside and from the outside."""
FORTNIGHT: Final = 14 * 24 * 3_600_000
"""Milliseconds."""
_SPRINTS: Final = 10_000  # no board has as many


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment."""

    id: int
    author: Person
    body: str
    at: int


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the changelog. `items`: field, its id, from, from as text, to, to as text."""

    id: int
    author: Person
    at: int
    items: tuple[tuple[str, str, str | None, str | None, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Worklog:
    """Time that somebody says was spent; `started` is when."""

    id: int
    author: Person
    started: int
    seconds: int
    at: int


@dataclass(slots=True, eq=False)
class Release:
    """What Jira calls a version."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Sprint:
    """A fortnight of a board."""

    id: int
    name: str
    number: int


@dataclass(slots=True, eq=False)
class Issue:
    """An issue; times are milliseconds, and `updated` only grows."""

    id: int
    project: "Board"
    number: int
    type: str
    summary: str
    description: str
    reporter: Person
    serves: Serves
    created: int
    updated: int
    labels: tuple[str, ...] = ()
    component: str = ""
    priority: str = "Medium"
    status: Status = TO_DO
    assignee: Person | None = None
    parent: "Issue | None" = None
    children: list["Issue"] = field(default_factory=list)
    links: list[tuple[int, str, bool, "Issue"]] = field(default_factory=list)  # id, type, outward, other
    remarks: list[Remark] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    resolved: int | None = None
    archived: int | None = None

    @property
    def key(self) -> str:
        """The present key."""
        return f"{self.project.key}-{self.number}"

    @property
    def sprint(self) -> Sprint | None:
        """The fortnight in which it was made; epics are in none."""
        return None if TYPES[self.type][1] else self.project.sprint(self.created // FORTNIGHT)


@dataclass(slots=True, eq=False)
class Board:
    """A Jira project and its issues by number; a number once given is never given again."""

    id: str
    key: str
    name: str
    lead: Person
    components: dict[str, str]  # name -> id
    issues: list[Issue] = field(default_factory=list)
    last_number: int = 0
    former_keys: list[str] = field(default_factory=list)
    sprints: dict[int, str] = field(default_factory=dict)  # number -> name, of those that people named
    releases: dict[int, Release] = field(default_factory=dict)
    hidden: bool = False  # from the account that the token belongs to
    archived: bool = False
    trashed: bool = False

    def sprint(self, number: int) -> Sprint:
        """The board's fortnight of this number, counted from 1970."""
        name = self.sprints.get(number, f"{self.key} Sprint {number}")
        return Sprint(int(self.id) * _SPRINTS + number, name, number)

    @property
    def project(self) -> Project:
        """As the Jira API knows it."""
        former = tuple(self.former_keys)
        return Project(self.id, self.key, self.name, former, self.archived, self.trashed)
