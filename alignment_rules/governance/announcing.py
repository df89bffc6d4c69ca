"""A changed strategy, told to those whose projects and objectives it touches: what differs, and what work moved."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from alignment_rules.differences import Difference
from alignment_rules.governance import telling
from alignment_rules.review.marked import plain
from alignment_rules.strategy import Strategy
from schemas.letters import About, Letter

_MOST: Final = 20


class Moved(NamedTuple):
    """So many items of a project went from one objective to another; "" is no objective."""

    project: str
    source: str
    target: str
    items: int


class Change(NamedTuple):
    """What a version of the strategy changed, and the work that moved with it."""

    version: int
    author: str
    message: str
    differences: Sequence[Difference]
    moved: Sequence[Moved]


def letters(before: Strategy, after: Strategy, change: Change) -> Iterator[tuple[str, Letter]]:
    """A letter to each person whom the change concerns; the one who made it knows."""
    of_differences = [(it, _concerned(it, before, after)) for it in change.differences]
    of_moved = [(it, _moved_concern(it, before, after)) for it in change.moved]
    people = {who for _, them in (*of_differences, *of_moved) for who in them}
    for who in sorted(people & after.file.people.keys()):
        differs = [str(it) for it, them in of_differences if who in them]
        moved = [_said(it, after) for it, them in of_moved if who in them]
        yield who, _letter(change, after.file.people[who], differs, moved)


def _letter(change: Change, address: str, differs: Sequence[str], moved: Sequence[str]) -> Letter:
    made = f"Version {change.version} of the strategy is in force, by {change.author}"
    head = f"{made}: {change.message}" if change.message else f"{made}."
    parts = [plain(head), *_listed("What changed for you:", differs), *_listed("What moved with it:", moved)]
    summary = "\n".join([head, *differs[:_MOST], *moved[:_MOST]])
    return Letter(
        About.STRATEGY,
        (address,),
        f"The strategy changed (version {change.version}), and it concerns you",
        summary,
        "\n".join(parts) + "\n",
    )


def _listed(head: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"- and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return ["", head, "", *(f"- {plain(line)}" for line in lines[:_MOST]), *more]


def _said(it: Moved, strategy: Strategy) -> str:
    source, target = (telling.name(id_, strategy.titles) for id_ in (it.source, it.target))
    return f"{it.project}: {it.items:,} item{'' if it.items == 1 else 's'} went from {source} to {target}"


Owners = Callable[[Strategy, str], Iterable[str | None]]


def _of_objective(strategy: Strategy, id_: str) -> Iterator[str | None]:
    id_ = strategy.initiatives.get(id_, id_)
    if id_ in strategy.file.objectives:
        yield from (strategy.file.objectives[id_].owner, strategy.file.objectives[id_].sponsor)
    if id_ in strategy.file.always_on:
        yield strategy.file.always_on[id_].owner


def _of_project(strategy: Strategy, name: str) -> Iterator[str | None]:
    if name in strategy.file.projects:
        yield strategy.file.projects[name].owner


def _everybody(strategy: Strategy, _: str) -> Iterator[str | None]:
    yield from (project.owner for project in strategy.file.projects.values())


_CONCERNS: Final[tuple[tuple[re.Pattern[str], Owners], ...]] = (
    (re.compile(r"(?:objective|KPI|initiative) ([^/\s]+)(?:/.*)?"), _of_objective),
    (re.compile(r"always-on work (\S+)"), _of_objective),
    (re.compile(r"project (\S+)"), _of_project),
    (re.compile(r"plan [^/]+/(\S+)"), _of_project),
    (re.compile(r"rule \S+ of (\S+)"), _of_project),
    (re.compile(r"default of (\S+) for .*"), _of_project),
    (re.compile(r"(drift|review)"), _everybody),
)
"""What a difference is of, as `differences` words it -> who answers for that."""


def _concerned(it: Difference, before: Strategy, after: Strategy) -> set[str]:
    for form, owners in _CONCERNS:
        if found := form.fullmatch(it.what):
            return {who for of in (before, after) for who in owners(of, found[1]) if who}
    return set()


def _moved_concern(it: Moved, before: Strategy, after: Strategy) -> set[str]:
    owners = [
        who
        for of in (before, after)
        for found in (
            _of_project(of, it.project),
            *(_of_objective(of, id_) for id_ in (it.source, it.target)),
        )
        for who in found
    ]
    return {who for who in owners if who}
