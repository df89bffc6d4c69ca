"""One person's day: begin something or go on with it, commit, talk, and perhaps be done in the evening."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.sandbox.simulation.beginning import begin, title
from deploy.sandbox.simulation.company import Company, Crew, Work
from deploy.sandbox.simulation.issue import DONE, IN_REVIEW
from deploy.sandbox.simulation.people import Person

_ABSENT = 0.07
_DONE_TODAY = 1 / 3  # so that items take three days on average, geometrically
_REMARKS = (
    "First half is up, the rest tomorrow.",
    "Works on my branch; looking at the edge cases now.",
    "Talked it through with the team, we keep it simple.",
    "Slower than hoped, nothing blocks.",
    "Left to do: tests and a note for the release.",
)
_STEPS = (
    "Sketch the change",
    "Handle the empty case",
    "Add tests",
    "Simplify after review",
    "Name things better",
    "Log less",
)


@dataclass(frozen=True)
class WorkingDay:
    """A person's day; each method is one moment of it."""

    company: Company
    crew: Crew
    person: Person

    def plan(self, midnight: datetime) -> None:
        """Plan the day that begins at `midnight` UTC."""
        random, agenda = self.company.random, self.company.agenda
        if random.random() < _ABSENT:
            return
        start = midnight + timedelta(hours=random.uniform(8.5, 10)) - self.person.offset
        agenda.at(start, self.arrive)
        for after in sorted((random.uniform(1, 4), random.uniform(4, 6.5)))[: random.choice((1, 1, 2))]:
            agenda.at(start + timedelta(hours=after), self.commit)
        if random.random() < 0.6:
            agenda.at(start + timedelta(hours=random.uniform(2, 7)), self.talk)
        agenda.at(start + timedelta(hours=random.uniform(7, 7.6)), self.leave)

    def arrive(self, at: datetime) -> None:
        """Begin something, unless busy already."""
        work = self.crew.busy.get(self.person) or begin(self.company, self.crew, self.person, at)
        self.crew.steering.worked(work.serves)

    def commit(self, at: datetime) -> None:
        """Push a commit; work without code is talked about instead."""
        work = self.crew.busy[self.person]
        if work.repository is None:
            self.talk(at)
            return
        message = self._message(work)
        commit = self.company.forge.push(at, work.repository, work.branch, self.person, message, work.ticket)
        self._coded(at, work, f"{work.repository.full_name}@{commit.sha}")
        if work.issue and work.ticket is None and work.branch != work.repository.default_branch:
            self._open_pull(at + timedelta(minutes=10), work)

    def talk(self, at: datetime) -> None:
        """Comment on the issue."""
        work = self.crew.busy[self.person]
        if work.issue:
            self.company.jira.remark(at, work.issue, self.person, self.company.random.choice(_REMARKS))
            self.company.traced(at, self.person, self.crew, work.issue)

    def leave(self, at: datetime) -> None:
        """Be done with the item, or go on tomorrow."""
        if self.company.random.random() >= _DONE_TODAY:
            return
        work = self.crew.busy.pop(self.person)
        self.crew.steering.ended(work.serves)
        if work.ticket and work.repository:
            self._review(at - timedelta(minutes=20), work)
            merged = self.company.forge.merge(at, work.repository, work.ticket, self.person)
            self._coded(at, work, f"{work.repository.full_name}@{merged.sha}")
        self._finish(at + timedelta(minutes=3), work)

    def _finish(self, at: datetime, work: Work) -> None:
        if work.issue is None:
            return
        parts = [work.issue] + (
            [work.issue.parent] if work.issue.type == "Sub-task" and work.issue.parent else []
        )
        for issue in parts:
            self.company.jira.move(at, issue, self.person, DONE)
            self.company.traced(at, self.person, self.crew, issue)

    def _open_pull(self, at: datetime, work: Work) -> None:
        if work.issue is None or work.repository is None:
            return
        key = work.issue.key
        title_ = (
            f"{key}: {work.issue.summary}"
            if key not in work.branch or self.company.random.random() < 0.5
            else work.issue.summary
        )
        body = f"See {key}." if self.company.random.random() < 0.5 else ""
        work.ticket = self.company.forge.open_pull(
            at, work.repository, work.branch, self.person, title_, body
        )
        self._coded(at, work, f"{work.repository.full_name}#{work.ticket.number}")

    def _review(self, at: datetime, work: Work) -> None:
        if work.ticket is None or work.repository is None:
            return
        reviewer = self.company.random.choice([each for each in self.crew.people if each is not self.person])
        self.company.forge.comment(at, work.repository, work.ticket, reviewer, "Looks good to me.")
        self.company.forge.review(at, work.repository, work.ticket, reviewer)
        key = f"{work.repository.full_name}#{work.ticket.number}"
        self.company.coded(at, reviewer, self.crew, key, work.serves)
        if work.issue:
            self.company.jira.move(at, work.issue, self.person, IN_REVIEW)

    def _message(self, work: Work) -> str:
        random = self.company.random
        if work.issue is None:
            return title(self.company, work.theme)
        step = random.choice(_STEPS)
        return f"{work.issue.key}: {step}" if random.random() < 0.75 else f"{step}\n\nRefs: {work.issue.key}"

    def _coded(self, at: datetime, work: Work, key: str) -> None:
        self.company.coded(at, self.person, self.crew, key, work.serves)
