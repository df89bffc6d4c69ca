"""From the figures in the store, through the console and a real Prometheus, to an alert and to Grafana's panels."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from connectors.console.queries import status
from connectors.console.words import per_hundred, whole
from deploy import grafana
from schemas import tables
from schemas.metrics import FIGURES
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW
from tests.connectors.console.server import serving
from tests.deploy.processes import until
from tests.e2e.prometheus import Prometheus, prometheus

pytestmark = pytest.mark.engines
DRIFTING = "FairleadProjectDrifting"
PANELS = [panel for name in grafana.PAGES for panel in json.loads(grafana.file(name).read_text())["panels"]]


@pytest.fixture
def planted(database: Engine) -> Engine:
    """Payments drifts; shop is on plan; labs has no plan; murky drifts as much, but is hardly explained."""
    with database.begin() as connection:
        made.organisation(connection)
        made.belongs(connection, made.scope(connection, "jira:acme/MURKY", "10012"), "murky")
        made.figures(connection, "murky", made.PAYMENTS, explained=0.5)
        for state, count in (("aligned", 40), ("unaligned", 2)):
            made.figure(connection, "alignment_items", "payments", count, state=state)
    return database


@pytest.fixture
def watched(planted: Engine, tmp_path: Path) -> Iterator[Prometheus]:
    with (
        serving(planted) as console,
        prometheus(tmp_path / "prometheus", [console], timedelta(seconds=1)) as running,
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


def test_every_panel_of_the_dashboard_asks_what_prometheus_understands_and_business_panels_show_something(
    watched: Prometheus,
) -> None:
    shown = {panel["title"]: panel for panel in PANELS if panel.get("targets")}
    business = {f"{metric.name}" for metric in FIGURES}
    until(lambda: bool(watched.query("fairlead_off_plan_ratio")), "figures are scraped")
    for title, panel in shown.items():
        for target in panel["targets"]:
            found = watched.query(chosen(target["expr"]))
            assert found or not any(name in target["expr"] for name in business), (title, target["expr"])


def test_the_numbers_of_the_dashboard_are_those_of_the_first_page(
    planted: Engine, watched: Prometheus
) -> None:
    panels = {panel["title"]: panel for panel in PANELS if panel.get("targets")}
    until(lambda: bool(watched.query("fairlead_off_plan_ratio")), "figures are scraped")

    def number(title: str) -> float:
        (value,) = watched.query(chosen(panels[title]["targets"][0]["expr"])).values()
        return value

    until(lambda: number("Drifting projects") == 1, "one project drifts")
    with planted.connect() as connection:
        said = whole(status(connection, None)).headline
    assert f", {per_hundred(number('As planned'))} of every 100 days" in said
    assert number("Oldest data") == 3 * 3600
    actual, planned = (
        watched.query(chosen(it["expr"], "payments")) for it in panels["Actual and planned effort"]["targets"]
    )
    assert actual["young-shoppers",] == pytest.approx(0.42)
    assert actual["no objective found",] == pytest.approx(0.14)
    assert planned["young-shoppers",] == pytest.approx(0.60)


def chosen(expr: str, project: str = ".+") -> str:
    """The query as Grafana would send it."""
    return expr.replace("$project", project).replace("$__rate_interval", "1m").replace("$__range", "1h")
