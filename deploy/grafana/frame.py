"""What all dashboards share: variables, links between them, and the text that Grafana imports."""

import json
from typing import Final

from grafana_foundation_sdk.builders.dashboard import (
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    QueryVariable,
    TextBoxVariable,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana import postgres
from deploy.grafana.source import SOURCE
from deploy.grafana.tables import link
from schemas import metrics
from schemas.metrics import Metric

TAG: Final = "fairlead"


CONSOLE: Final = "http://127.0.0.1:8470"
"""Where links to the console lead unless whoever builds the dashboard says otherwise."""


def text(page: Dashboard, console: str = CONSOLE) -> str:
    """The dashboard as Grafana imports it, with links to the console at that address."""
    made = json.loads(json.dumps(page.build(), cls=JSONEncoder))
    made |= {"panels": [panel | {"id": id_} for id_, panel in enumerate(made["panels"], start=1)]}
    del made["style"]  # the SDK still writes what Grafana no longer reads
    for variable in made["templating"]["list"]:
        del variable["id"]
        if variable["name"] == "console":
            variable["query"] = console.rstrip("/")
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def frame(name: str, about: str, *, since: str, every: str) -> Dashboard:
    """An empty dashboard: `since` how far it looks back, `every` how often it asks."""
    return (
        Dashboard(f"Fairlead: {name}")
        .uid(f"fairlead-{name}")
        .description(about)
        .tags([TAG])
        .time(f"now-{since}", "now")
        .refresh(every)
        .timezone("browser")
        .readonly()
        .link(link("Console", "${console}", "Why is an item tagged so?"))
        .link(
            DashboardLink("Fairlead")
            .type(model.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .as_dropdown(True)
            .keep_time(True)
            .include_vars(True)
            .tooltip("The other dashboards of Fairlead")
        )
        .with_variable(DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(DatasourceVariable("sql").label("PostgreSQL").type(postgres.PLUGIN))
        .with_variable(
            TextBoxVariable("console")
            .label("Console")
            .default_value(CONSOLE)
            .hide(model.VariableHide.HIDE_VARIABLE)
        )
        .annotation(postgres.versions())
    )


def of_projects(page: Dashboard) -> Dashboard:
    """The reader chooses any of the projects, and sees their cases on every line over time."""
    everything = model.VariableOption(text="All", value="$__all", selected=True)
    chosen = _projects(metrics.EXPLAINED_RATIO).multi(True).include_all(True).current(everything)
    return page.with_variable(chosen).annotation(postgres.cases())


def of_one_project(page: Dashboard) -> Dashboard:
    """The reader chooses one project, also one of which little is known."""
    return page.with_variable(_projects(metrics.BACKFILLED_RATIO)).annotation(postgres.cases())


def _projects(known_by: Metric) -> QueryVariable:
    return (
        QueryVariable("project")
        .label("Project")
        .datasource(SOURCE)
        .query(f"label_values({known_by.name}, project)")
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_CASE_INSENSITIVE_ASC)
    )
