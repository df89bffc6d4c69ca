"""How a strategy, its versions and what differs between two of them look."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from alignment_rules.business_case import business_case
from alignment_rules.differences import ADDED, REMOVED, Difference
from alignment_rules.folder import STRATEGY
from alignment_rules.strategy import Strategy
from connectors.console.queries import Stranded, Version
from schemas.strategy import Initiative, Objective

_UNBOUNDED: Final = 1000  # columns: what reads a pipe wants whole lines
_SIGNS: Final = {ADDED: "+", REMOVED: "-"}
_SAME: Final = "Nothing that decides anything differs: at most comments, layout or test cases do."


class Money(msgspec.Struct, frozen=True):
    """An initiative's business case; None where its numbers do not give one."""

    initiative: str
    objective: str
    state: str
    cost: str
    benefit: str
    first_year_return: float | None
    payback_months: float | None


def business_cases(strategy: Strategy) -> list[Money]:
    """Every initiative with what it promises."""
    return [
        _money(strategy, objective, name, initiative)
        for objective, it in strategy.file.objectives.items()
        for name, initiative in it.initiatives.items()
    ]


def shown(strategy: Strategy) -> dict[str, object]:
    """The strategy as JSON: what is written, and what follows from it."""
    written = strategy.trees[STRATEGY].plain()
    rules = {path: strategy.trees[path].plain() for path in strategy.rules}
    cases = [msgspec.to_builtins(one) for one in business_cases(strategy)]
    return {"strategy": written, "rules": rules, "business_cases": cases}


def as_text(strategy: Strategy) -> str:
    """Objectives, business cases and plan for people; coloured only on a terminal."""
    return _told(_parts(strategy))


def history(versions: Sequence[Version]) -> str:
    """A line a version, the newest first."""
    table = _table("version", "valid from", "author", "content", "message", "changed in the figures")
    for it in versions:
        number = f"{it.version}{' (in force)' if it.in_force else ''}"
        changes = "; ".join(line.strip().removesuffix(".") for line in it.changes.splitlines())
        table.add_row(number, f"{it.valid_from:%Y-%m-%d %H:%M}", it.author, it.hash[:12], it.message, changes)
    return _told([table])


def stranded(found: Sequence[Stranded]) -> str:
    """A line an item."""
    table = _table("item", "project", "served", "title")
    for it in found:
        table.add_row(it.key, it.project or "none", it.ended, Text(_plain(it.title)))
    return _told([table])


def _plain(text: str) -> str:
    """A tracker's text without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def diff(found: Iterable[Difference]) -> str:
    """A line a difference."""
    lines = [f"{_SIGNS.get(each.how, '~')} {each}" for each in found]
    return "\n".join(lines) or _SAME


def _money(strategy: Strategy, objective: str, name: str, it: Initiative) -> Money:
    case = business_case(it)
    path = ("objectives", objective, "initiatives", name)
    cost, benefit = (_written(strategy, (*path, end)) for end in ("cost", "benefit"))
    payback = float(round(case.payback, 1)) if case and case.payback is not None else None
    roi = float(round(case.roi, 4)) if case else None
    return Money(name, objective, it.state.value, cost, benefit, roi, payback)


def _written(strategy: Strategy, path: tuple[str, ...]) -> str:
    node = strategy.trees[STRATEGY].node(path)
    return node.value if node and isinstance(node.value, str) else ""


def _parts(strategy: Strategy) -> Iterator[RenderableType]:
    yield _objectives(strategy)
    if cases := business_cases(strategy):
        yield Text()
        yield _cases(cases)
    yield Text()
    yield _plan(strategy)


def _objectives(strategy: Strategy) -> Table:
    table = _table("objective", "title", "because", "sponsor", "owner", "KPIs", "reconfirm")
    for name, it in strategy.file.objectives.items():
        told = (
            it.because or "",
            it.sponsor or "nobody",
            it.owner,
            "; ".join(_kpis(strategy, name, it)) or "none",
        )
        table.add_row(name, it.title, *told, str(it.reconfirm or ""))
    for name, one in strategy.file.always_on.items():
        table.add_row(name, one.title, "", "", one.owner or "", "", str(one.reconfirm or ""))
    return table


def _kpis(strategy: Strategy, name: str, it: Objective) -> Iterator[str]:
    for kpi, measure in it.kpis.items():
        path = ("objectives", name, "kpis", kpi)
        start, end, lag = (_written(strategy, (*path, key)) for key in ("from", "to", "effect after"))
        yield f"{kpi} {start} → {end} by {measure.by}{f', effect after {lag}' if lag else ''}"


def _cases(cases: Sequence[Money]) -> Table:
    table = _table("initiative", "for", "state", "cost", "benefit", "first-year return", "paid back")
    for it in cases:
        roi = "" if it.first_year_return is None else f"{round(Decimal(it.first_year_return) * 100)} %"
        back = "" if it.payback_months is None else f"{it.payback_months:g} months"
        table.add_row(it.initiative, it.objective, it.state, it.cost, it.benefit, roi, back)
    return table


def _plan(strategy: Strategy) -> Table:
    table = _table("plan", "project", "percent of effort")
    for period in strategy.file.plan:
        for project in strategy.file.plan[period]:
            path = ("plan", period.name, project)
            node = strategy.trees[STRATEGY].node(path)
            shares = node.value if node and isinstance(node.value, dict) else {}
            told = ", ".join(f"{id_} {_written(strategy, (*path, id_))}" for id_ in shares)
            table.add_row(period.name, project, told)
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for heading in headings:
        table.add_column(heading)
    return table


def _told(parts: Iterable[RenderableType]) -> str:
    console = Console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
