"""Fulfilment: from the warehouse to the door; on plan."""

from typing import Final

from deploy.sandbox.simulation.catalogue.chores import learning, stray, upkeep
from deploy.sandbox.simulation.theme import UNALIGNED, Epic, Team, Theme, all_of

TEAM: Final = Team(
    project="fulfilment",
    key="LOG",
    title="Logistics",
    components=("routing", "warehouse", "tracking", "carriers"),
    repositories=(("logistics", "Go", "Routing, warehouse and carrier interfaces"),),
    people=(
        ("Dora Kovács", "Berlin"),
        ("Samuel Ferreira", "Lisbon"),
        ("Meera Joshi", "Bangalore"),
        ("Lukas Hartmann", "Berlin"),
        ("Inês Carvalho", "Lisbon"),
        ("Vikram Shetty", "Bangalore"),
    ),
    epics=(
        Epic("Hubs in five cities", "city-hubs", "next-day"),
        Epic("A carrier's outage stays ours", "carrier-outage", "calm-nights"),
    ),
    themes=(
        Theme(
            serves=all_of("next-day"),
            titles=(
                "Keep {x} in the city hub",
                "Refill {x} overnight",
                "Plan the shelf space for {x}",
                "Count {x} while walking by",
                "Move {x} between hubs before noon",
            ),
            fills=("fast movers", "bulky goods", "returns", "seasonal goods", "fragile goods"),
            component="warehouse",
            epic=1,
            repositories=("logistics",),
            weight=3,
        ),
        Theme(
            serves=all_of("next-day"),
            titles=(
                "Route {x} around road works",
                "Batch {x} by neighbourhood",
                "Estimate the arrival of {x} to the quarter hour",
                "Prefer cargo bikes for {x}",
            ),
            fills=("evening tours", "small parcels", "inner-city stops", "weekend tours"),
            component="routing",
            repositories=("logistics",),
            weight=2,
        ),
        Theme(
            serves=all_of("next-day"),
            type="Task",
            titles=(
                "Move the cut-off for {x} to 22:00",
                "Offer next-day delivery for {x}",
                "Price same-day slots for {x}",
            ),
            fills=("suburbs", "islands", "business customers", "large orders"),
            repositories=("logistics",),
        ),
        Theme(
            serves=all_of("calm-nights"),
            titles=(
                "Buffer {x} while a carrier is away",
                "Print {x} from the second carrier",
                "Warn the night shift before {x} pile up",
            ),
            fills=("shipping notes", "customs papers", "pick lists", "return slips"),
            component="carriers",
            epic=2,
            repositories=("logistics",),
        ),
        Theme(
            serves=all_of("calm-nights"),
            type="Bug",
            labels=("customer-visible",),
            titles=("Tracking page shows {x}", "Customers are told {x}", "Mail announces {x}"),
            fills=("a parcel twice", "yesterday's date", "the wrong depot", "a delivery that never left"),
            component="tracking",
            repositories=("logistics",),
        ),
        upkeep("logistics"),
        learning("logistics"),
        stray("logistics"),
    ),
    mix={"next-day": 0.565, "calm-nights": 0.14, "upkeep": 0.195, "learning": 0.045, UNALIGNED: 0.055},
)
