"""What the committed dashboards ask, and the questions as Grafana would send them."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy import grafana

SQL = "grafana-postgresql-datasource"


class Question(NamedTuple):
    """A query of a panel or of an annotation."""

    dashboard: str
    title: str
    text: str
    instant: bool = False

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.title}"


def boards() -> dict[str, dict[str, Any]]:
    """Every committed dashboard by its name."""
    return {name: json.loads(grafana.file(name).read_text()) for name in grafana.PAGES}


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel that shows something, with its dashboard's name."""
    return [
        (name, panel)
        for name, board in boards().items()
        for panel in board["panels"]
        if panel["type"] != "row"
    ]


def of_prometheus() -> list[Question]:
    """Every query in PromQL."""
    return [
        Question(name, panel["title"], target["expr"], bool(target.get("instant")))
        for name, panel in panels()
        for target in panel["targets"]
        if "expr" in target
    ]


def in_sql() -> list[Question]:
    """Every question in SQL, of panels and of annotations."""
    asked = [
        Question(name, panel["title"], target["rawSql"])
        for name, panel in panels()
        for target in panel["targets"]
        if "rawSql" in target
    ]
    return [*asked, *_annotations()]


def _annotations() -> Iterator[Question]:
    for name, board in boards().items():
        for one in board["annotations"]["list"]:
            yield Question(name, one["name"], one["target"]["rawSql"])


def chosen(expr: str, project: str = ".+") -> str:
    """The PromQL as Grafana would send it."""
    return expr.replace("$project", project).replace("$__rate_interval", "1m").replace("$__range", "1h")


def asked(sql: str, projects: str, begin: str, end: str) -> str:
    """The SQL as Grafana would send it: macros and variables replaced; times as ISO 8601."""
    made = sql.replace("${project:sqlstring}", projects).replace("${console}", "http://console.example")
    made = made.replace("$__timeFrom()", f"'{begin}'").replace("$__timeTo()", f"'{end}'")
    while "$__timeFilter(" in made:
        before, _, rest = made.partition("$__timeFilter(")
        column, _, after = rest.partition(")")
        made = f"{before}{column} BETWEEN '{begin}' AND '{end}'{after}"
    assert "$" not in made, made
    return made
