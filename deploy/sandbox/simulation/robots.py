"""What robots do around the clock, so that nights and Sundays are not silent: updates, alerts, requests for help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.simulation.company import Company, Crew
from deploy.sandbox.simulation.issue import DONE, IN_PROGRESS, Issue
from deploy.sandbox.simulation.people import ALERTING, RENOVATE, SERVICE_DESK, Person
from deploy.sandbox.simulation.theme import all_of

_DAILY = 11
_LIBRARIES = (
    "urllib3",
    "okio",
    "vite",
    "zod",
    "cobra",
    "pgx",
    "ktor",
    "pydantic",
    "terraform-aws",
    "sqlfluff",
)
_ALERTS = (
    "Error rate above 2 %",
    "Queue is growing",
    "Latency above 800 ms",
    "Certificate expires soon",
    "Disk fills up",
)
_REQUESTS = (
    "Export for the tax office",
    "Change of the invoice address",
    "Access for a new colleague",
    "Question about an order",
)


@dataclass(frozen=True)
class Robots:
    """All robots of the company."""

    company: Company

    def plan(self, midnight: datetime) -> None:
        """Plan the robots' day."""
        random = self.company.random
        for _ in range(_DAILY):
            act = random.choice((self.update, self.alert, self.request))
            self.company.agenda.at(midnight + timedelta(hours=random.uniform(0, 24)), act)

    def update(self, at: datetime) -> None:
        """Open a pull request with a newer library; it merges itself when the checks are green."""
        crew = self.company.random.choice(self.company.crews)
        repository = self.company.random.choice(list(crew.repositories.values()))
        library = self.company.random.choice(_LIBRARIES)
        version = f"{self.company.random.randint(1, 9)}.{self.company.random.randint(0, 40)}.{self.company.random.randint(0, 9)}"
        branch = f"renovate/{library}-{version}"
        if branch in repository.branches:
            return
        subject = f"Update dependency {library} to v{version}"
        commit = self.company.forge.push(at, repository, branch, RENOVATE, subject)
        ticket = self.company.forge.open_pull(
            at + timedelta(minutes=1),
            repository,
            branch,
            RENOVATE,
            subject,
            "Merges itself.",
            ("dependencies",),
        )
        for key in (f"{repository.full_name}@{commit.sha}", f"{repository.full_name}#{ticket.number}"):
            self.company.coded(at, RENOVATE, crew, key, all_of("upkeep"))
        self._later(at, 1, 12, self._merge(crew, repository, ticket))

    def alert(self, at: datetime) -> None:
        """Report an incident; somebody is looking, and it passes."""
        crew = self.company.random.choice([each for each in self.company.crews if each.team.key != "DATA"])
        component = self.company.random.choice(crew.team.components)
        summary = f"{self.company.random.choice(_ALERTS)}: {component}"
        issue = self._open(at, crew, ALERTING, "Incident", summary, "calm-nights", ("customer-visible",))
        self._later(at, 0.3, 2, self._speak(issue, ALERTING, "Values are back to normal."))
        self._later(at, 2, 8, self._done(issue, ALERTING))

    def request(self, at: datetime) -> None:
        """Bring in a customer's or colleague's request."""
        crew = self.company.random.choice(self.company.crews)
        summary = self.company.random.choice(_REQUESTS)
        issue = self._open(at, crew, SERVICE_DESK, "Service Request", summary, "support", ())
        self._later(at, 0.5, 4, self._take(issue, SERVICE_DESK))
        self._later(
            at, 4, 10, self._speak(issue, SERVICE_DESK, "Answered with the article from the help centre.")
        )
        self._later(at, 10, 40, self._done(issue, SERVICE_DESK))

    def _open(
        self,
        at: datetime,
        crew: Crew,
        by: Person,
        type_: str,
        summary: str,
        end: str,
        labels: tuple[str, ...],
    ) -> Issue:
        return self.company.jira.create(
            at,
            crew.board,
            by,
            type_=type_,
            summary=summary,
            description="",
            serves=all_of(end),
            labels=labels,
            priority="High",
        )

    def _later(self, at: datetime, least: float, most: float, act: Callable[[datetime], None]) -> None:
        self.company.agenda.at(at + timedelta(hours=self.company.random.uniform(least, most)), act)

    def _merge(self, crew: Crew, repository: Repository, ticket: Ticket) -> Callable[[datetime], None]:
        def merge(at: datetime) -> None:
            merged = self.company.forge.merge(at, repository, ticket, RENOVATE)
            self.company.coded(at, RENOVATE, crew, f"{repository.full_name}@{merged.sha}", all_of("upkeep"))

        return merge

    def _speak(self, issue: Issue, by: Person, body: str) -> Callable[[datetime], None]:
        return lambda at: self.company.jira.remark(at, issue, by, body)

    def _take(self, issue: Issue, by: Person) -> Callable[[datetime], None]:
        return lambda at: self.company.jira.move(at, issue, by, IN_PROGRESS)

    def _done(self, issue: Issue, by: Person) -> Callable[[datetime], None]:
        return lambda at: self.company.jira.move(at, issue, by, DONE)
