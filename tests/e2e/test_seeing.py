"""From the figures in the store, through the console and a real Prometheus, to an alert and to Grafana's panels."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from connectors.console.queries import status
from connectors.console.words import per_hundred, whole
from deploy.prometheus.alert import Limits
from schemas import tables
from schemas.metrics import METRICS
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW
from tests.connectors.console.server import serving
from tests.deploy.grafana_queries import chosen, of_prometheus, panels
from tests.deploy.processes import until
from tests.e2e.prometheus import Prometheus, prometheus

pytestmark = pytest.mark.engines
DRIFTING = "FairleadProjectDrifting"


@pytest.fixture
def planted(database: Engine) -> Engine:
    """Payments drifts; shop is on plan; labs has no plan; murky drifts as much, but is hardly explained."""
    with database.begin() as connection:
        made.organisation(connection)
        made.review(connection)
        made.belongs(connection, made.scope(connection, "jira:acme/MURKY", "10012"), "murky")
        made.figures(connection, "murky", made.PAYMENTS, explained=0.5)
        for state, count in (("aligned", 40), ("unaligned", 2)):
            made.figure(connection, "alignment_items", "payments", count, state=state)
        made.weights(connection)
    return database


@pytest.fixture
def watched(planted: Engine, tmp_path: Path) -> Iterator[Prometheus]:
    with (
        serving(planted) as console,
        prometheus(tmp_path / "prometheus", [console], Limits(hold=timedelta(seconds=1))) as running,
    ):
        yield running


def test_the_drifting_project_fires_alone_and_resolves_when_it_is_back(
    planted: Engine, watched: Prometheus
) -> None:
    until(lambda: watched.alerts() == {(DRIFTING, "payments")}, "payments fires")
    assert watched.alerts("pending") == {
        ("FairleadProjectUnexplained", "murky")
    }  # for a day, before it is told
    assert watched.faults() == []
    with planted.begin() as connection:
        connection.execute(
            update(tables.figure).where(tables.figure.c.name == "off_plan_ratio").values(value=0.05)
        )
    until(lambda: watched.alerts() == set(), "payments resolves")


def test_a_project_that_is_not_heard_any_more_stops_firing_and_says_so(
    planted: Engine, watched: Prometheus
) -> None:
    until(lambda: watched.alerts() == {(DRIFTING, "payments")}, "payments fires")
    with planted.begin() as connection:
        connection.execute(
            update(tables.scope)
            .where(tables.scope.c.ref == "jira:acme/PAY")
            .values(last_event_at=NOW - timedelta(days=2))
        )
    until(lambda: watched.alerts() == {("FairleadProjectSilent", "payments")}, "payments is silent")


def test_figures_that_vanish_take_their_alert_with_them(planted: Engine, watched: Prometheus) -> None:
    until(lambda: watched.alerts() == {(DRIFTING, "payments")}, "payments fires")
    with planted.begin() as connection:
        connection.execute(delete(tables.figure).where(tables.figure.c.name == "off_plan_ratio"))
    until(lambda: watched.alerts() == set(), "nothing fires on nothing")


def test_every_panel_asks_what_prometheus_understands_and_business_panels_show_something(
    watched: Prometheus,
) -> None:
    until(lambda: bool(watched.query("fairlead_off_plan_ratio")), "figures are scraped")
    of_the_console = re.compile("|".join(metric.name for metric in METRICS if metric.shown_by == "console"))
    for one in of_prometheus():
        found = watched.query(chosen(one.text, "payments" if one.dashboard == "project" else ".+"))
        silent = str(one) == "strategy: KPIs"  # the planted strategy has none
        assert found or silent or not of_the_console.search(one.text), f"{one}: {one.text}"


def test_the_numbers_of_the_dashboard_are_those_of_the_first_page(
    planted: Engine, watched: Prometheus
) -> None:
    shown = {(one, panel["title"]): panel["targets"] for one, panel in panels()}
    until(lambda: bool(watched.query("fairlead_off_plan_ratio")), "figures are scraped")

    def number(title: str, on: str = "strategy", project: str = ".+") -> float:
        (value,) = watched.query(chosen(shown[on, title][0]["expr"], project)).values()
        return value

    until(lambda: number("Drifting projects") == 1, "one project drifts")
    with planted.connect() as connection:
        said = whole(status(connection, None)).headline
    assert f", {per_hundred(number('As planned'))} of every 100 days" in said
    assert number("Oldest data", "operations") == 3 * 3600
    assert number("Cases", "pmo") == 1
    assert number("Beyond tolerance", "project", "payments") == pytest.approx(0.10)
    (stands,) = watched.query(chosen(shown["project", "Stands"][0]["expr"], "payments"))
    assert stands == ("drifting",)
    asked = shown["project", "Actual and planned effort"]
    actual, planned = (watched.query(chosen(it["expr"], "payments")) for it in asked)
    assert actual["young-shoppers",] == pytest.approx(0.42)
    assert actual["no objective found",] == pytest.approx(0.14)
    assert planned["young-shoppers",] == pytest.approx(0.60)
    gaps = watched.query(chosen(shown["project", "More and less than planned"][0]["expr"], "payments"))
    assert gaps["young-shoppers",] == pytest.approx(-0.18)
    assert sum(gaps.values()) == pytest.approx(0)
