"""Who works on what at this moment, and the trackers they work in."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.simulation.agenda import Agenda
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.issue import Board, Issue
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.steering import Steering
from deploy.sandbox.simulation.theme import Serves, Team, Theme
from deploy.sandbox.simulation.truth import Truth


@dataclass
class Work:
    """The one thing a person is busy with."""

    theme: Theme
    issue: Issue | None
    repository: Repository | None
    branch: str
    ticket: Ticket | None = None

    @property
    def serves(self) -> Serves:
        """What it serves in truth."""
        return self.theme.serves


@dataclass
class Crew:
    """A team at work."""

    team: Team
    board: Board
    repositories: dict[str, Repository]
    people: list[Person]
    steering: Steering
    busy: dict[Person, Work] = field(default_factory=dict)
    backlog: list[tuple[Theme, Issue]] = field(default_factory=list)
    epics: list[Issue] = field(default_factory=list)
    own: deque[Issue] = field(default_factory=lambda: deque(maxlen=40))  # newest with a rule of their own

    @property
    def lead(self) -> Person:
        """Who leads the team."""
        return self.people[0]


@dataclass
class Company:
    """Everything a day's work needs."""

    random: Random
    jira: JiraWorld
    forge: Forge
    truth: Truth
    agenda: Agenda
    crews: list[Crew] = field(default_factory=list)

    def traced(self, at: datetime, by: Person, crew: Crew, issue: Issue) -> None:
        """Somebody left a trace on an issue."""
        self.truth.touched(at, "jira", by, f"issue:{issue.id}", crew.team.project, issue.serves)

    def coded(self, at: datetime, by: Person, crew: Crew, key: str, serves: Serves) -> None:
        """Somebody left a trace on a pull request, commit or GitHub issue."""
        self.truth.code[key] = serves
        self.truth.touched(at, "github", by, key, crew.team.project, serves)
