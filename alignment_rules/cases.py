"""Rule tests: work like this must be judged by that rule, and so by no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alignment_rules.faults import Fault
from alignment_rules.keys import jira_project_of, repository_of
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import Strategy
from alignment_rules.work import Subject, Work, custom
from schemas.strategy import UNALIGNED, Case


@dataclass(frozen=True)
class Tested:
    """What running a strategy's cases showed."""

    cases: int
    failures: tuple[Fault, ...]  # a case that another rule wins, or none
    untested: tuple[Fault, ...]  # a rule without a case that it wins: it may never win


def run(strategy: Strategy) -> Tested:
    """Run every case against its project's rules, as they stand before anything is retired."""
    book = Rulebook(strategy, date.min)
    failures: list[Fault] = []
    won: set[str] = set()
    count = 0
    for project, case, place in strategy.all_cases():
        count += 1
        ruling = book.rules(project).match(Subject(work(case)))
        winner = ruling.rule if ruling else UNALIGNED
        won.add(winner)
        if winner != case.wins:
            failures.append(
                _failure(place, case, winner, f"{ruling.place}, {ruling.words}" if ruling else "")
            )
    return Tested(count, tuple(failures), tuple(_untested(strategy, won)))


def work(case: Case) -> Work:
    """The work a case describes. Project and repository follow from the key where the case does not say them."""
    repository = _first(case.repository, case.repo) or repository_of(case.key)
    return Work(
        key=case.key,
        kind=case.kind[0].value if case.kind else "",
        type=_first(case.type),
        status=_first(case.status),
        priority=_first(case.priority),
        title=case.title,
        text=case.text,
        branch=_first(case.branch),
        project=_first(case.project) or jira_project_of(case.key),
        repository=repository,
        labels=case.label or (),
        components=case.component or (),
        fix_versions=case.fix_version or (),
        sprints=case.sprint or (),
        custom=tuple(custom(name, value) for name, values in (case.custom or {}).items() for value in values),
        reporter_teams=case.reporter_team or (),
        assignee_teams=case.assignee_team or (),
        paths=case.path,
        under=case.under or (),
        linked=case.linked or (),
        days=case.age.days if case.age else 0,
    )


def _first(*written: tuple[str, ...] | None) -> str:
    return next((words[0] for words in written if words), "")


def _failure(place: str, case: Case, winner: str, where: str) -> Fault:
    file, line = place.rsplit(":", 1)
    if winner == UNALIGNED:
        return Fault(
            file, int(line), 1, f"`{case.wins}` should win this case, but no rule matches", "widen its `when`"
        )
    cause = f"`{case.wins}` should win this case, but `{winner}` does ({where})"
    remedy = (
        f"narrow `{winner}`"
        if case.wins == UNALIGNED
        else f"move `{case.wins}` above it, or narrow `{winner}`"
    )
    return Fault(file, int(line), 1, cause, remedy)


def _untested(strategy: Strategy, won: set[str]) -> Iterator[Fault]:
    for project in strategy.file.projects:
        for placed in strategy.rules_of(project):
            if placed.rule.id not in won:
                file, line = placed.place.rsplit(":", 1)
                yield Fault(
                    *(file, int(line), 1, f"no case shows that `{placed.rule.id}` can win"),
                    f"add `- {{is: {placed.rule.id}, …}}` to {file.removesuffix('.yaml')}_test.yaml",
                )
