"""How `fairlead status` looks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from alignment_rules.governance import telling
from alignment_rules.next_rule import NextRule
from connectors.console.queries import Project, Status, Verdict
from connectors.console.view import STATE_WORDS, VERDICT_WORDS
from connectors.console.words import best_next, per_hundred, whole
from schemas.alignment import State
from schemas.counting import Unit

_UNBOUNDED: Final = 1000  # columns: what reads a pipe wants whole lines
_WORDS: Final = {"verdict", "last event", "as of"}
_VERDICT_STYLES: Final = {Verdict.OFF_PLAN: "bold red", Verdict.ON_PLAN: "green"}


def as_json(status: Status, next_rule: NextRule | None = None) -> str:
    """One JSON object."""
    return msgspec.json.encode(msgspec.structs.asdict(status) | {"next_rule": next_rule}).decode()


def as_text(status: Status, next_rule: NextRule | None = None) -> str:
    """Tables for people; coloured only on a terminal, and without colour where NO_COLOR is set."""
    console = Console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    with console.capture() as captured:
        for part in _parts(status, next_rule):
            console.print(part, soft_wrap=isinstance(part, Text))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _parts(status: Status, next_rule: NextRule | None) -> Iterator[RenderableType]:
    said = whole(status)
    yield Text(said.headline, style="bold")
    lines = (said.detail, said.remedy and f"Try: {said.remedy}", best_next(next_rule))
    yield from (Text(line) for line in lines if line)
    yield Text()
    yield _summary(status)
    if status.projects:
        yield Text()
        yield _projects(status.projects)
        yield from (
            Text(f"{it.project}: {telling.uncountable(it.twice)}") for it in status.projects if it.doubtful
        )
    if status.scopes:
        yield Text()
        yield _scopes(status)


def _summary(status: Status) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_row("work items", _number(status.work_items.total))
    for state in State:
        table.add_row(f"  {STATE_WORDS[state]}", _number(getattr(status.work_items, state)))
    table.add_row("records applied", _number(status.events.applied))
    table.add_row("  without change", _number(status.events.without_change))
    table.add_row("dead letters", _dead(status.events.dead_letters))
    table.add_row("behind the log", "unknown" if status.lag is None else _number(status.lag))
    table.add_row("to judge, to send", f"{status.waiting.rows:,}, {status.waiting.outbox:,}")
    table.add_row("strategy", _strategy(status))
    return table


def _dead(count: int) -> Text:
    return Text(f"{count:,}  see: fairlead dead-letters list", style="bold red") if count else Text("0")


def _strategy(status: Status) -> str:
    now = status.strategy
    if now.version is None:
        return "none published"
    going = now.retag is not None and now.retag.done_at is None
    return f"version {now.version}" + (
        f", judging everything anew: {now.retag.done:.0%}" if now.retag and going else ""
    )


def _projects(projects: list[Project]) -> Table:
    unit = next((project.unit for project in projects if project.days is not None), Unit.PERSON_DAYS)
    table = _table("project", "verdict", "off plan", "tolerated", "explained", unit.words, "as of")
    for project in projects:
        verdict = Text(VERDICT_WORDS[project.verdict], style=_VERDICT_STYLES.get(project.verdict, ""))
        days = "–" if project.days is None else f"{project.days:,.0f}"
        ratios = (_ratio(ratio) for ratio in (project.off_plan, project.tolerance, project.explained))
        table.add_row(project.project, verdict, *ratios, days, str(project.as_of or "–"))
    return table


def _scopes(status: Status) -> Table:
    table = _table("board or repository", "items", "last event", "behind", "access")
    for scope in status.scopes:
        behind = "unknown" if scope.lag is None else _number(scope.lag)
        access = Text(scope.access, style="" if scope.access == "open" else "red")
        if scope.put_off_until:
            access = Text(
                f"{scope.access}, put off by the tracker until {_time(scope.put_off_until)}", "yellow"
            )
        table.add_row(scope.scope, _number(scope.items), _time(scope.last_event_at), behind, access)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in (first, *others):
        table.add_column(name, justify="left" if name in {first, *_WORDS} else "right", no_wrap=True)
    return table


def _number(count: int) -> str:
    return f"{count:,}"


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{per_hundred(ratio)} %"


def _time(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"
