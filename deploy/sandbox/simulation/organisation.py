"""The simulated organisation: founded, then lived day by day; one seed and one start give one history."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Final

from deploy.sandbox.github_api.model import Account, Host
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.agenda import Agenda
from deploy.sandbox.simulation.beginning import write_issue
from deploy.sandbox.simulation.catalogue import TEAMS
from deploy.sandbox.simulation.company import Company, Crew
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.issue import IN_PROGRESS
from deploy.sandbox.simulation.jira_shapes import JiraShapes
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.simulation.people import SERVICE_DESK, Person, person
from deploy.sandbox.simulation.robots import Robots
from deploy.sandbox.simulation.steering import Steering
from deploy.sandbox.simulation.telling import Telling
from deploy.sandbox.simulation.theme import Team, all_of
from deploy.sandbox.simulation.truth import Drift, Truth
from deploy.sandbox.simulation.working_day import WorkingDay

HISTORY: Final = timedelta(days=90)
DRIFTING: Final = timedelta(days=42)
"""How long before the start the planted drift began."""
GENERATION: Final = 1
"""Rises when the same seed would give another history; a resumed sandbox of another generation starts anew."""
_SATURDAY: Final = 5


class Organisation:
    """Acme. `run_until` lets it live up to a moment; before that nothing has happened."""

    def __init__(
        self, seed: int, start: datetime, now: Callable[[], datetime], jira: JiraShapes, github: Shapes
    ) -> None:
        self.telling = Telling()
        owner = Account(9_700_001, "acme", "Acme", kind="Organization")
        host = Host(owner, SERVICE_DESK.github, now)
        self.founded = datetime.combine((start - HISTORY).astimezone(UTC).date(), time(), UTC)
        self.company = Company(
            Random(seed),
            JiraWorld(jira, self.telling, now),
            Forge(host, github, self.telling),
            Truth(),
            Agenda(),
        )
        self._robots = Robots(self.company)
        for team in TEAMS:
            self._found(team)
        self.company.agenda.at(self.founded, self._day)
        self.company.agenda.at(start - DRIFTING, self._drift)
        self.company.agenda.at(start - timedelta(days=20), self._hand_over)

    @property
    def jira(self) -> JiraWorld:
        """The Jira site."""
        return self.company.jira

    @property
    def host(self) -> Host:
        """The GitHub host."""
        return self.company.forge.host

    def run_until(self, moment: datetime) -> int:
        """Live up to `moment`; how many acts that took."""
        return self.company.agenda.run_until(moment)

    def truth(self) -> Json:
        """The planted truth: what items serve, the drifts, and where effort went."""
        issues = {issue.key: issue.serves for issue in self.jira.issues()}
        return {
            "items": issues | dict(self.company.truth.code_objects()),
            "drifts": self.company.truth.drift_objects(),
            "effort": self.company.truth.effort(),
        }

    def _found(self, team: Team) -> None:
        people = [person(name, office) for name, office in team.people]
        board = self.jira.open_board(team.key, team.title, people[0], team.components)
        repositories = {
            name: self.company.forge.found(name, language, about, self.founded)
            for name, language, about in team.repositories
        }
        crew = Crew(team, board, repositories, people, Steering(team, self.company.random))
        self.company.crews.append(crew)
        for at, epic in enumerate(team.epics):
            crew.epics.append(
                self.jira.create(
                    self.founded + timedelta(minutes=at),
                    board,
                    people[0],
                    type_="Epic",
                    summary=epic.title,
                    description="",
                    serves=all_of(epic.serves),
                    labels=(epic.label,),
                )
            )
        for repository in repositories.values():
            commit = self.company.forge.push(self.founded, repository, "main", people[0], "Initial commit")
            self.company.truth.code[f"{repository.full_name}@{commit.sha}"] = self._initial(repository.name)

    def _initial(self, name: str) -> dict[str, int]:
        return {"upkeep": 100} if name == "infra" else {"unaligned": 100}

    def _day(self, midnight: datetime) -> None:
        self._robots.plan(midnight)
        if midnight.weekday() < _SATURDAY:
            for crew, somebody in self._staff():
                WorkingDay(self.company, crew, somebody).plan(midnight)
            self._groom(midnight)
        self.company.agenda.at(midnight + timedelta(days=1), self._day)

    def _staff(self) -> Iterator[tuple[Crew, Person]]:
        return ((crew, somebody) for crew in self.company.crews for somebody in crew.people)

    def _groom(self, midnight: datetime) -> None:
        """Leads write down what is to come; some of it waits for ever."""
        if midnight.weekday() not in (0, 3):
            return
        for crew in self.company.crews:
            hours = self.company.random.uniform(9.5, 11)
            self.company.agenda.at(midnight + timedelta(hours=hours) - crew.lead.offset, self._grooming(crew))

    def _grooming(self, crew: Crew) -> Callable[[datetime], None]:
        def groom(at: datetime) -> None:
            theme = crew.steering.choose()
            if not theme.keyless:
                crew.backlog.append((theme, write_issue(self.company, crew, theme, crew.lead, at)))

        return groom

    def _drift(self, at: datetime) -> None:
        for crew in self.company.crews:
            if crew.team.drift:
                crew.steering.intend(crew.team.drift)
                drift = Drift(crew.team.project, at, crew.team.mix, crew.team.drift)
                self.company.truth.drifts.append(drift)

    def _hand_over(self, at: datetime) -> None:
        """One piece of work changes hands: its issue moves to another project and thereby gets another key."""
        shop = next(crew for crew in self.company.crews if crew.team.key == "SHOP")
        payments = next(crew for crew in self.company.crews if crew.team.key == "PAY")
        issue = next(
            each
            for each in shop.board.issues
            if each.labels == ("tech-debt",) and each.status is not IN_PROGRESS
        )
        self.jira.move_to(at, issue, shop.lead, payments.board)
