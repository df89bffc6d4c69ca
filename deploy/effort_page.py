"""How `fairlead effort` looks."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec
from pydantic_core import PydanticCustomError
from rich.console import RenderableType
from rich.text import Text

from alignment_rules.governance import telling
from alignment_rules.governance.spent import Spent
from connectors.console.queries import EffortFigures, ProjectEffort
from connectors.console.words import per_hundred
from deploy.plain_table import printed, table
from schemas import periods
from schemas.errors import Reject
from schemas.periods import Period


def period(written: str) -> Period:
    """The quarter, month, week or day of that name. Raises Reject for anything else."""
    try:
        day = date.fromisoformat(written) if written.count("-") == 2 else None  # 2026-11-20
        return Period(day, day, written) if day else periods.period(written)
    except (PydanticCustomError, ValueError):
        raise Reject(
            f"--period {written}: write a quarter (2026-Q4), a month (2026-11), a week (2026-W47) or a day (2026-11-20)."
        ) from None


def as_json(found: EffortFigures) -> str:
    """One JSON object; days that may be counted twice are null in it."""
    told = msgspec.to_builtins(found)
    for each, it in zip(told["projects"], found.projects, strict=True):
        if it.spent and not it.spent.countable:
            each["spent"]["days"] = None
    return msgspec.json.encode(told).decode()


def as_text(found: EffortFigures, titles: Mapping[str, str]) -> str:
    """Each project in a sentence and a table."""
    if not found.projects:
        return (
            "There is no strategy in force, so no project: publish one with `fairlead strategy publish DIR`."
        )
    return printed(part for it in found.projects for part in _project(it, found, titles))


def _project(it: ProjectEffort, found: EffortFigures, titles: Mapping[str, str]) -> Iterator[RenderableType]:
    if it.last < it.first:
        yield Text.assemble(
            (it.project, "bold"), f"  Data goes to {it.last}, so there is none of {found.period} yet."
        )
        yield Text()
        return
    yield Text.assemble((it.project, "bold"), f"  {it.first} to {it.last}")
    if it.spent is None:
        yield Text(telling.few(found.unit))
        yield Text()
        return
    yield Text(" ".join(_sentences(it.spent)))
    numbers = ("days of 100", "planned", found.unit.words, *(("cost",) if found.day_rate else ()))
    rows = table("serves", *numbers, right=numbers)
    explained_days = it.spent.days * (it.spent.explained or 0.0)
    for part in it.spent.parts:
        days = explained_days * part.actual
        rows.add_row(
            telling.name(part.id, titles),
            str(per_hundred(part.actual)),
            str(per_hundred(part.planned)) if it.spent.planned else "–",
            f"{days:,.1f}" if it.spent.countable else "–",
            *([_cost(days, found, it.spent)] if found.day_rate else []),
        )
    yield rows
    yield Text()


def _cost(days: float, found: EffortFigures, of: Spent) -> str:
    return f"{days * (found.day_rate or 0):,.0f} {found.currency}" if of.countable else "–"


def _sentences(it: Spent) -> Iterator[str]:
    yield (
        f"{telling.traced(it.days, it.unit, digits=1)}." if it.countable else telling.uncountable(it.twice)
    )
    if it.off_plan is not None:
        yield f"{per_hundred(it.off_plan)} of every 100 days are elsewhere than planned."
    elif not it.planned:
        yield "There is no plan to measure them by."
    if it.alignment is not None:
        yield f"{per_hundred(it.alignment)} of 100 serve an objective."
    if it.explained is not None and it.explained < 1:
        yield f"Of {100 - per_hundred(it.explained)} nobody can say yet what they serve."
    if it.unlinked:
        yield f"{per_hundred(it.unlinked)} went into commits and pull requests that name no other work."
    if it.restated:
        yield telling.restated(it.restated, it.restated_on)
    if it.untraced:
        yield f"On {it.untraced} working days nobody left a trace."
