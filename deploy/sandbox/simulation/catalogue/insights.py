"""Insights: figures for decisions; it has no plan, so it is only observed."""

from typing import Final

from deploy.sandbox.simulation.catalogue.chores import learning, stray, upkeep
from deploy.sandbox.simulation.theme import UNALIGNED, Epic, Team, Theme, all_of

TEAM: Final = Team(
    project="insights",
    key="DATA",
    title="Insights",
    components=("pipelines", "metric-store", "reports"),
    repositories=(("insights", "SQL", "Models, metrics and reports"),),
    people=(
        ("Greta Lang", "Berlin"),
        ("Hugo Almeida", "Lisbon"),
        ("Nisha Kulkarni", "Bangalore"),
        ("Sophie Bergeron", "Toronto"),
        ("Paul Richter", "Berlin"),
        ("Rohan Desai", "Bangalore"),
    ),
    epics=(Epic("One metric store", "metric-store", "honest-numbers"),),
    themes=(
        Theme(
            serves=all_of("honest-numbers"),
            titles=(
                "Move {x} into the metric store",
                "Give {x} an owner and a test",
                "Retire the second copy of {x}",
                "Show where {x} come from",
            ),
            fills=("revenue figures", "return rates", "visitor counts", "stock values", "margins"),
            component="pipelines",
            epic=1,
            repositories=("insights",),
            weight=3,
        ),
        Theme(
            serves=all_of("honest-numbers"),
            titles=("Refuse late data in {x}", "Recompute {x} after corrections", "Version {x}"),
            fills=("daily totals", "cohort tables", "price indexes", "forecasts"),
            component="metric-store",
            repositories=("insights",),
        ),
        Theme(
            serves=all_of("honest-numbers"),
            type="Task",
            titles=(
                "Agree on one definition of {x}",
                "Publish the KPI for {x}",
                "Compare both definitions of {x}",
            ),
            fills=("an active shopper", "a late parcel", "a returned order", "a new seller"),
            repositories=("insights",),
        ),
        Theme(
            serves=all_of("honest-numbers"),
            titles=("models: add {x}", "models: test {x} for nulls", "models: document {x}"),
            fills=("orders_daily", "returns_by_reason", "visits_by_source", "stock_snapshots"),
            repositories=("insights",),
            keyless=True,
        ),
        upkeep("insights"),
        learning("insights"),
        stray(),
    ),
    mix={"honest-numbers": 0.62, "upkeep": 0.23, "learning": 0.06, UNALIGNED: 0.09},
    trunk=("insights",),
)
