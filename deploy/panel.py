"""The live panel of `fairlead up`: what flows, what it means, and where to look. Values in, text out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from connectors.console import words
from connectors.console.queries import Project, Source, Status, Verdict
from deploy.home import Running
from deploy.supervisor.child import Phase
from deploy.supervisor.sampler import Sample

_STATES: Final = (
    ("aligned", "aligned", "green"),
    ("always_on", "always-on", "blue"),
    ("unaligned", "no objective found", "yellow"),
    ("unknown", "not enough data", "bright_black"),
)
_DOTS: Final = {
    Phase.STARTING: ("◌", "yellow"),
    Phase.RUNNING: ("●", "green"),
    Phase.WAITING: ("○", "red"),
    Phase.REFUSED: ("✖", "bold red"),
    Phase.STOPPED: ("○", "bright_black"),
}
_BAR: Final = 24
_PROJECTS: Final = 6


@dataclass(frozen=True)
class Member:
    """A role as the panel shows it."""

    name: str
    phase: Phase
    restarts: int = 0
    words: str = ""


@dataclass(frozen=True)
class View:
    """Everything the panel shows."""

    running: Running
    members: Sequence[Member]
    samples: Sequence[Sample]
    now: float
    notices: Sequence[str] = field(default_factory=tuple)
    home: str = ""


def render(view: View) -> RenderableType:
    """The whole panel."""
    return Group(*_rows(view))


def _rows(view: View) -> Iterator[RenderableType]:
    yield Text()
    yield _where(view.running)
    yield Text()
    if view.samples:
        latest = view.samples[-1].status
        yield Text(words.whole(latest).headline, style="bold")
        yield Text()
        yield _sources(view, latest)
        yield _flow(view, latest)
        yield from _projects(latest.projects)
    else:
        yield Text("Waiting for the first figures …", style="dim")
    yield Text()
    yield _members(view.members)
    for notice in view.notices:
        yield Text(notice, style="bold red")
    yield Text(f"Ctrl-C stops everything; data stays in {view.home}, logs in its folder logs.", style="dim")


def _where(running: Running) -> Text:
    text = Text("Fairlead  ", style="bold")
    text.append(running.console, style="bold underline cyan")
    text.append("   open this", style="dim")
    if running.sandbox:
        text.append("   SANDBOX: made-up data", style="bold yellow")
    return text


def _sources(view: View, latest: Status) -> Table:
    table = Table.grid(padding=(0, 2))
    for source in latest.sources:
        done, whole = source.backfilled, max(1, source.scopes)
        table.add_row(
            Text(source.source),
            ProgressBar(total=whole, completed=done, width=_BAR),
            Text(f"history of {done} of {whole}"),
            Text(_remaining(view.samples, source), style="dim"),
        )
    return table


def _remaining(samples: Sequence[Sample], source: Source) -> str:
    if source.backfilled >= source.scopes:
        return "complete; following changes"
    seconds = _seconds_left(samples, source)
    return "" if seconds is None else f"about {duration(seconds)} left"


def _seconds_left(samples: Sequence[Sample], source: Source) -> float | None:
    """By the pace since the oldest sample; None while there is no pace to go by."""
    for sample in samples:
        before = next((s.backfilled for s in sample.status.sources if s.source == source.source), None)
        if before is not None and before < source.backfilled:
            pace = (source.backfilled - before) / max(1.0, samples[-1].at - sample.at)
            return (source.scopes - source.backfilled) / pace
    return None


def duration(seconds: float) -> str:
    """`40 s`, `3 min`, `2 h`."""
    for limit, unit, size in ((90, "s", 1), (5400, "min", 60), (float("inf"), "h", 3600)):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return ""


def rate(samples: Sequence[Sample]) -> float:
    """Records a second over the samples."""
    if len(samples) < 2:
        return 0.0
    first, last = samples[0], samples[-1]
    return (_read(last.status) - _read(first.status)) / max(0.1, last.at - first.at)


def _read(status: Status) -> int:
    return status.events.applied + status.events.without_change


def _flow(view: View, latest: Status) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("work items", Text(f"{latest.work_items.total:,}", justify="right"), _shares(latest))
    behind = "" if latest.lag is None else f"{latest.lag:,} behind  "
    waiting = f"{latest.waiting.rows:,} to judge  " if latest.waiting.rows else ""
    text = Text(f"{rate(view.samples):,.0f}/s  {behind}{waiting}")
    dead = latest.events.dead_letters
    text.append(f"{dead:,} dead letters", style="bold red" if dead else "dim")
    if dead:
        text.append("  fairlead dead-letters list", style="cyan")
    table.add_row("events", Text(f"{_read(latest):,}", justify="right"), text)
    table.add_row("strategy", Text(_version(latest), justify="right"), _retagging(latest))
    return table


def _shares(status: Status) -> Text:
    text, total = Text(), max(1, status.work_items.total)
    for name, word, style in _STATES:
        text.append(f"{100 * getattr(status.work_items, name) / total:.0f} % {word}  ", style=style)
    return text


def _version(status: Status) -> str:
    return "none" if status.strategy.version is None else f"v{status.strategy.version}"


def _retagging(status: Status) -> Text:
    job = status.strategy.retag
    return Text(f"judging everything anew: {job.done:.0%}" if job and job.done < 1 else "", style="yellow")


def _projects(projects: Sequence[Project]) -> Iterator[RenderableType]:
    if not projects:
        return
    worst = sorted(projects, key=lambda p: (p.verdict is not Verdict.OFF_PLAN, -(p.off_plan or 0), p.project))
    table = Table.grid(padding=(0, 2))
    for project in worst[:_PROJECTS]:
        table.add_row(Text(project.project), *_judged(project))
    yield Text()
    yield table
    if len(worst) > _PROJECTS:
        yield Text(f"and {len(worst) - _PROJECTS} more on the console", style="dim")


def _judged(project: Project) -> tuple[Text, Text]:
    tolerated = f"{words.per_hundred(project.tolerance or 0)} tolerated"
    told = {
        Verdict.OFF_PLAN: ("drifting", "bold red"),
        Verdict.ACCEPTED: ("drifting, accepted", "yellow"),
        Verdict.WATCH: ("watch", "yellow"),
        Verdict.ON_PLAN: ("on plan", "green"),
        Verdict.OBSERVING: ("observing", "dim"),
        Verdict.NOT_ENOUGH_DATA: ("not enough data", "bright_black"),
    }
    word, style = told[project.verdict]
    known = project.verdict in words.JUDGED
    figure = f"{words.per_hundred(project.off_plan or 0)} of 100 days off plan, {tolerated}" if known else ""
    return Text(word, style=style), Text(figure)


def _members(members: Sequence[Member]) -> Text:
    text = Text()
    for member in members:
        dot, style = _DOTS[member.phase]
        text.append(f"{dot} ", style=style)
        text.append(f"{member.name}{_trouble(member)}   ")
    return text


def _trouble(member: Member) -> str:
    return (
        f" (waits to start again: {member.words})" if member.phase is Phase.WAITING and member.words else ""
    )


def line(view: View) -> str:
    """The same in one line, for a log."""
    if not view.samples:
        return "waiting for the first figures"
    latest = view.samples[-1].status
    total = max(1, latest.work_items.total)
    parts = [
        f"{latest.work_items.total:,} work items, {100 * latest.work_items.aligned / total:.0f} % aligned",
        f"{rate(view.samples):,.0f} events/s",
        "lag unknown" if latest.lag is None else f"{latest.lag:,} behind",
        f"{latest.waiting.rows:,} to judge",
        f"{latest.events.dead_letters:,} dead letters",
        *(f"{m.name} {m.phase}" for m in view.members if m.phase is not Phase.RUNNING),
    ]
    return "; ".join(parts)
