"""What a strategy leaves open: nothing wrong, but somebody will ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alignment_rules.business_case import business_case
from alignment_rules.folder import STRATEGY
from alignment_rules.strategy import Strategy
from schemas.strategy import AlwaysOn, Initiative, InitiativeState, Objective


@dataclass(frozen=True)
class Question:
    """An open question: where (`strategy.yaml:12`), of what, and what is not said."""

    place: str
    name: str
    gap: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name} {self.gap}"


def unanswered(strategy: Strategy, today: date) -> Iterator[Question]:
    """Each open question, in the order of the file; `today` decides which beliefs are past their date."""
    file = strategy.file
    for name, objective in file.objectives.items():
        yield from _asked(strategy, ("objectives", name), _gaps(objective, today))
        for one, initiative in objective.initiatives.items():
            yield from _asked(strategy, ("objectives", name, "initiatives", one), _case_gaps(initiative))
    for name, always_on in file.always_on.items():
        yield from _asked(strategy, ("always-on", name), _past(always_on, today))
    ruled = {rules.project for rules in strategy.rules.values()}
    planned = {project for plan in file.plan.values() for project in plan}
    for name in file.projects:
        yield from _asked(strategy, ("projects", name), _project_gaps(name, ruled, planned))


def _asked(strategy: Strategy, path: tuple[str, ...], gaps: Iterator[str]) -> Iterator[Question]:
    yield from (Question(strategy.place(STRATEGY, path), path[-1], gap) for gap in gaps)


def _gaps(objective: Objective, today: date) -> Iterator[str]:
    if not objective.kpis:
        yield "has no KPI: how will success be seen?"
    if objective.sponsor is None:
        yield "has no sponsor: who on the business side wants it?"
    if objective.because is None:
        yield "has no `because`: which business driver is behind it?"
    if not objective.initiatives:
        yield "has no initiative, and so no business case: what will be done for it?"
    yield from _past(objective, today)
    for name, kpi in objective.kpis.items():
        if not (kpi.by_machine or kpi.push or kpi.manual):
            yield f"measures {name} nowhere: name a `prometheus` series, what to `pull`, or who reports it (`manual`)"
        if kpi.by < today:
            yield f"wanted {name} by {kpi.by}: was it reached?"


def _past(entry: Objective | AlwaysOn, today: date) -> Iterator[str]:
    if entry.reconfirm and entry.reconfirm < today:
        yield f"was to be reconfirmed by {entry.reconfirm}: is it still believed?"


def _case_gaps(initiative: Initiative) -> Iterator[str]:
    if initiative.state is InitiativeState.DONE:
        return
    missing = [name for name in ("cost", "benefit") if getattr(initiative, name) is None]
    if missing:
        yield f"has no business case: what is its {' and its '.join(missing)}?"
    elif (case := business_case(initiative)) and case.roi < 0 and case.payback is None:
        yield "costs more than it brings in: why is it wanted?"


def _project_gaps(name: str, ruled: set[str], planned: set[str]) -> Iterator[str]:
    if name not in ruled:
        yield "has no rules file (`for: …`); all its work will be inherited or unaligned"
    if name not in planned:
        yield "has no plan; it is observed and never drifts"
