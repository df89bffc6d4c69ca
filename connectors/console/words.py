"""The whole in plain words: what a steering committee would want to be told first. Pure."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from alignment_rules.next_rule import NextRule
from connectors.console.queries import Project, Status, Verdict

WINDOW_DAYS: Final = 28
"""Figures speak of this many days, up to the newest day the trackers were listed to."""

_NAMED: Final = 3
"""Projects that a headline names; of more it gives the number."""


class Whole(NamedTuple):
    """A sentence that says how things stand, what to add to it, and a command to type next, if there is one."""

    headline: str
    detail: str = ""
    remedy: str = ""


JUDGED: Final = (Verdict.ON_PLAN, Verdict.WATCH, Verdict.ACCEPTED, Verdict.OFF_PLAN)
"""Verdicts that say something of the plan."""


def per_hundred(ratio: float) -> int:
    """A ratio as whole days of every 100; halves go up."""
    return int(ratio * 100 + 0.5)


def best_next(it: NextRule | None) -> str:
    """`An objective was found for 64 % of the work → best next rule: +9 % (label wallet in pay, 12 items).`"""
    if it is None or per_hundred(it.gain) < 1:
        return ""
    return (
        f"An objective was found for {per_hundred(it.placed)} % of the work → best next rule: +{per_hundred(it.gain)} %"
        f" ({it.condition} in {it.project}, {it.items} items)."
    )


def joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def whole(status: Status) -> Whole:
    """How everything stands, or what is missing to say it and what to do about it."""
    return next(says(status) for applies, says in _CASES if applies(status))


def _nothing(_: Status) -> Whole:
    return Whole(
        "Nothing has come in yet.",
        "Fairlead waits for the first page of a listing, or the first webhook, from Jira or GitHub.",
        "fairlead status",
    )


def _no_strategy(status: Status) -> Whole:
    return Whole(
        "There is no strategy to judge the work by.",
        f"Publish one, and each of the {status.work_items.total:,} work items that are here is tagged with what it serves.",
        "fairlead strategy publish FOLDER",
    )


def _no_projects(_: Status) -> Whole:
    return Whole(
        "The strategy names no project that any of these boards and repositories belongs to.",
        "Add their scopes to a project in strategy.yaml, check it, and publish it again.",
        "fairlead strategy check FOLDER",
    )


def _still_coming(status: Status) -> Whole:
    done = sum(source.backfilled for source in status.sources)
    scopes = sum(source.scopes for source in status.sources)
    return Whole(
        "There is not enough data to judge the plan yet.",
        f"History is here for {done} of {scopes} boards and repositories; the figures follow when it is complete.",
    )


def _too_little(_: Status) -> Whole:
    return Whole(
        "There is not enough data to judge the plan.",
        "Too little work left a trace, or too little of it could be explained by the rules.",
    )


def _judged(status: Status) -> Whole:
    judged = _of(status, *JUDGED)
    as_planned = _average(judged, lambda project: 1 - (project.off_plan or 0))
    last = max(project.as_of for project in judged if project.as_of)
    return Whole(
        f"In the {WINDOW_DAYS} days to {last.day} {last:%B %Y}, {per_hundred(as_planned)} of every 100 days of work"
        f"{_where(status, judged)} went where the plan wants them.",
        " ".join(
            filter(
                None,
                (_drifting(status), _watched(status), _on_plan(status), _unplaced(judged), _without(status)),
            )
        ),
    )


def _where(status: Status, judged: Sequence[Project]) -> str:
    """Whose work the sum speaks of, where it cannot speak of every project."""
    if not _of(status, Verdict.NOT_ENOUGH_DATA):
        return ""
    names = [project.project for project in judged]
    return f" in {joined(names) if len(names) <= _NAMED else f'the {len(names)} projects with enough data'}"


def _drifting(status: Status) -> str:
    return " ".join(
        f"{_start(project.project)} is {per_hundred(project.off_plan or 0)} of 100 days off its plan,"
        f" where {per_hundred(project.tolerance or 0)} are tolerated."
        for project in sorted(_of(status, Verdict.OFF_PLAN), key=lambda it: -(it.off_plan or 0))
    )


def _watched(status: Status) -> str:
    names = [project.project for project in _of(status, Verdict.WATCH)]
    if not names:
        return ""
    return f"{_start(joined(names))} {'shows' if len(names) == 1 else 'show'} one sign of drift, not both."


def _on_plan(status: Status) -> str:
    names = [project.project for project in _of(status, Verdict.ON_PLAN)]
    if not names:
        return ""
    return f"{_start(joined(names))} {'is' if len(names) == 1 else 'are'} on plan."


def _unplaced(judged: Sequence[Project]) -> str:
    days = per_hundred(_average(judged, lambda project: project.unaligned or 0))
    return f"For {days} of 100 days no objective was found." if days else ""


def _average(judged: Sequence[Project], ratio: Callable[[Project], float]) -> float:
    """A ratio over projects, each weighing as much as is known of its work."""
    weights = [project.weight * (project.explained or 0) for project in judged]
    return sum(weight * ratio(project) for weight, project in zip(weights, judged, strict=True)) / sum(
        weights
    )


def _without(status: Status) -> str:
    names = [project.project for project in _of(status, Verdict.NOT_ENOUGH_DATA)]
    return f"For {joined(names)} there is not enough data." if names else ""


def _start(name: str) -> str:
    return name[:1].upper() + name[1:]


def _of(status: Status, *verdicts: Verdict) -> list[Project]:
    return [project for project in status.projects if project.verdict in verdicts]


def _is_judged(status: Status) -> bool:
    return bool(_of(status, *JUDGED))


def _is_coming(status: Status) -> bool:
    return any(source.backfilled < source.scopes for source in status.sources)


_CASES: Final[tuple[tuple[Callable[[Status], bool], Callable[[Status], Whole]], ...]] = (
    (_is_judged, _judged),
    (lambda status: not status.scopes, _nothing),
    (lambda status: status.strategy.version is None, _no_strategy),
    (lambda status: not status.projects, _no_projects),
    (_is_coming, _still_coming),
    (lambda status: True, _too_little),
)
