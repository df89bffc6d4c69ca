"""The dashboard "Fairlead: strategy": what a steering committee looks at, and below it what an operator does."""

import json

from grafana_foundation_sdk.builders.dashboard import (
    Dashboard,
    DatasourceVariable,
    QueryVariable,
    TextBoxVariable,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana.machinery import machinery
from deploy.grafana.panels import SOURCE, link
from deploy.grafana.sections import over_time, projects, the_whole
from schemas import metrics


def build() -> str:
    """The dashboard as Grafana imports it."""
    page = json.loads(json.dumps(_dashboard().build(), cls=JSONEncoder))
    page |= {"panels": [panel | {"id": id_} for id_, panel in enumerate(page["panels"], start=1)]}
    del page["style"]  # the SDK still writes what Grafana no longer reads
    for variable in page["templating"]["list"]:
        del variable["id"]
    return json.dumps(page, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _dashboard() -> Dashboard:
    return machinery(over_time(projects(the_whole(_frame()))))


def _frame() -> Dashboard:
    return (
        Dashboard("Fairlead: strategy")
        .uid("fairlead-strategy")
        .description("Where the effort goes, against where the strategy wants it.")
        .tags(["fairlead"])
        .time("now-90d", "now")
        .refresh("1m")
        .timezone("browser")
        .readonly()
        .link(link("Console", "${console}", "Why is an item tagged so?"))
        .with_variable(DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(_project_variable())
        .with_variable(
            TextBoxVariable("console")
            .label("Console")
            .default_value("http://127.0.0.1:8470")
            .hide(model.VariableHide.HIDE_VARIABLE)
        )
    )


def _project_variable() -> QueryVariable:
    return (
        QueryVariable("project")
        .label("Project")
        .datasource(SOURCE)
        .query(f"label_values({metrics.EXPLAINED_RATIO.name}, project)")
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_CASE_INSENSITIVE_ASC)
        .multi(True)
        .include_all(True)
        .current(model.VariableOption(text="All", value="$__all", selected=True))
    )
