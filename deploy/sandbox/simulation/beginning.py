"""How a piece of work begins: an issue from the backlog or anew, perhaps a sub-task, a branch."""

import re
from datetime import datetime, timedelta

from deploy.sandbox.simulation.company import Company, Crew, Work
from deploy.sandbox.simulation.issue import IN_PROGRESS, Issue
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.theme import UNALIGNED, Theme

_LATE_PARENT = 0.2
_SUBTASK = 0.25
_CROSS_LINK = 0.08


def begin(company: Company, crew: Crew, person: Person, at: datetime) -> Work:
    """Start on what the team lacks most."""
    theme = crew.steering.choose()
    issue = None if theme.keyless else _assigned(company, crew, person, at, theme)
    repository = crew.repositories[company.random.choice(theme.repositories)] if theme.repositories else None
    work = Work(theme, issue, repository, "")
    if repository and issue and repository.name not in crew.team.trunk:
        work.branch = _branch(company, person, issue)
    elif repository:
        work.branch = repository.default_branch
    crew.busy[person] = work
    crew.steering.begun(theme.serves)
    return work


def write_issue(company: Company, crew: Crew, theme: Theme, by: Person, at: datetime) -> Issue:
    """Create the issue of a piece of work; some learn only later below which epic they belong."""
    late = bool(theme.epic) and company.random.random() < _LATE_PARENT
    epic = crew.epics[theme.epic - 1] if theme.epic else None
    issue = company.jira.create(
        at,
        crew.board,
        by,
        type_=theme.type,
        summary=title(company, theme),
        description=_description(company, theme),
        serves=theme.serves,
        labels=theme.labels,
        component=theme.component,
        parent=None if late else epic,
        priority=company.random.choice(("High", "Medium", "Medium", "Low")),
    )
    company.traced(at, by, crew, issue)
    if late and epic:
        company.agenda.at(
            at + timedelta(hours=company.random.uniform(20, 70)), _adopt(company, crew, issue, epic)
        )
    _connect(company, crew, issue, theme, by, at)
    return issue


def title(company: Company, theme: Theme) -> str:
    """One of the theme's titles."""
    return company.random.choice(theme.titles).format(x=company.random.choice(theme.fills))


def _assigned(company: Company, crew: Crew, person: Person, at: datetime, theme: Theme) -> Issue:
    waiting = next((entry for entry in crew.backlog if entry[0] is theme), None)
    if waiting:
        crew.backlog.remove(waiting)
    issue = waiting[1] if waiting else write_issue(company, crew, theme, person, at)
    company.jira.assign(at + timedelta(minutes=2), issue, person, person)
    company.jira.move(at + timedelta(minutes=3), issue, person, IN_PROGRESS)
    company.traced(at, person, crew, issue)
    if theme.type == "Story" and company.random.random() < _SUBTASK:
        return _subtask(company, crew, issue, person, at + timedelta(minutes=5))
    return issue


def _subtask(company: Company, crew: Crew, story: Issue, person: Person, at: datetime) -> Issue:
    step = company.random.choice(
        ("Prepare the data", "Agree on the interface", "Write the first half", "Cover it with tests")
    )
    part = company.jira.create(
        at,
        crew.board,
        person,
        type_="Sub-task",
        summary=step,
        description="",
        serves=story.serves,
        parent=story,
    )
    company.jira.assign(at, part, person, person)
    company.jira.move(at, part, person, IN_PROGRESS)
    company.traced(at, person, crew, part)
    return part


def _adopt(company: Company, crew: Crew, issue: Issue, epic: Issue):  # type: ignore[no-untyped-def]
    def adopt(at: datetime) -> None:
        company.jira.set_parent(at, issue, crew.lead, epic)
        company.traced(at, crew.lead, crew, issue)

    return adopt


def _connect(company: Company, crew: Crew, issue: Issue, theme: Theme, by: Person, at: datetime) -> None:
    """Links across projects. Only work with a rule of its own is linked at random: a link must not align what is not."""
    if theme.linked:
        _support(company, issue, theme, by, at)
    elif UNALIGNED not in theme.serves:
        others = [each for each in company.crews if each is not crew and each.own]
        if others and company.random.random() < _CROSS_LINK:
            target = company.random.choice(company.random.choice(others).own)
            kind = company.random.choice(("Relates", "Blocks"))
            company.jira.link(at + timedelta(minutes=1), issue, by, kind, target)
        crew.own.append(issue)


def _support(company: Company, issue: Issue, theme: Theme, by: Person, at: datetime) -> None:
    crew = next(each for each in company.crews if each.team.key == theme.linked)
    fitting = [each for each in crew.own if each.serves == theme.serves] or [
        each for each in crew.epics if each.serves == theme.serves
    ]
    company.jira.link(at + timedelta(minutes=1), issue, by, "Relates", company.random.choice(fitting))


def _branch(company: Company, person: Person, issue: Issue) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", issue.summary.lower()).strip("-")[:40].strip("-")
    if company.random.random() < 0.7:
        return f"feature/{issue.key}-{slug}"
    return f"{person.github.login}/{slug}-{issue.number}"


def _description(company: Company, theme: Theme) -> str:
    ask = company.random.choice(
        ("Agreed in the planning.", "Came up in the review.", "Asked for by the lead.", "")
    )
    return (
        f"{ask}\n\nDone when it runs in production and somebody other than the author has tried it.".strip()
    )
