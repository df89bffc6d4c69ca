"""What a strategy leaves open: nothing wrong, but somebody will ask."""

from collections.abc import Iterator

from alignment_rules.strategy import Strategy
from schemas.strategy import Objective


def unanswered(strategy: Strategy) -> Iterator[str]:
    """Each open question as one line: where, and what is not said."""
    for name, objective in strategy.file.objectives.items():
        place = strategy.place("strategy.yaml", ("objectives", name))
        yield from (f"{place}: {name} {gap}" for gap in _gaps(objective))
    ruled = {file.project for file in strategy.rules.values()}
    planned = {project for plan in strategy.file.plan.values() for project in plan}
    for name in strategy.file.projects:
        place = strategy.place("strategy.yaml", ("projects", name))
        if name not in ruled:
            yield f"{place}: no rules file is `for: {name}`; all its work will be inherited or unaligned"
        if name not in planned:
            yield f"{place}: {name} has no plan; it is observed and never drifts"


def _gaps(objective: Objective) -> Iterator[str]:
    if not objective.kpis:
        yield "has no KPI: how will success be seen?"
    if objective.sponsor is None:
        yield "has no sponsor: who on the business side wants it?"
    if objective.because is None:
        yield "has no `because`: which business driver is behind it?"
    for name, kpi in objective.kpis.items():
        if kpi.prometheus is None and kpi.manual is None:
            yield f"measures {name} nowhere: name a `prometheus` series or who reports it (`manual`)"
