"""Makers of tables: of Prometheus's figures by a label, and of rows that a documented SQL view answers with."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders import common, table
from grafana_foundation_sdk.builders.dashboard import DashboardLink
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.colors import WARN
from deploy.grafana.postgres import SQL_SOURCE, Sql
from deploy.grafana.source import NOTHING, SOURCE

CASE: Final = "${console}/cases/${__value.raw}"
ITEM: Final = "${console}/items?key=${__value.raw:percentencode}"
PROJECT: Final = "/d/fairlead-project?var-project=${__value.raw:percentencode}"


ABOVE_ZERO: Final = 0.000001
"""Grafana colours from a limit on; what is exactly tolerated is no matter."""


class Column(NamedTuple):
    """How a column looks: its unit, where its values lead, and the value from which on it is a matter."""

    unit: str = ""
    leads: DashboardLink | None = None
    warn: float | None = None
    below: bool = False  # it is a matter below that value


def link(title: str, url: str, tooltip: str = "") -> DashboardLink:
    """A link that opens beside the dashboard."""
    return (
        DashboardLink(title).type(model.DashboardLinkType.LINK).url(url).tooltip(tooltip).target_blank(True)
    )


def figures(
    title: str,
    about: str,
    asks: Mapping[str, str],
    columns: Mapping[str, Column],
    *,
    sort: tuple[str, bool] | None = None,
    span: int = 12,
) -> table.Panel:
    """A line for each value of a label; `asks` is column -> query, `sort` a column and whether the largest come first."""
    renamed = {f"Value #{name}": name for name in asks} | {"Value": next(iter(asks))}
    organised = {"excludeByName": {"Time": True}, "renameByName": renamed}
    panel = (
        _empty(title, about, columns, span)
        .datasource(SOURCE)
        .targets([instant(expr, name) for name, expr in asks.items()])
        .with_transformation(model.DataTransformerConfig("merge", options={}))
        .with_transformation(model.DataTransformerConfig("organize", options=organised))
    )
    return (
        panel.sort_by([common.TableSortByFieldState().display_name(sort[0]).desc(sort[1])]) if sort else panel
    )


def answers(
    title: str, about: str, asked: str, columns: Mapping[str, Column], *, span: int = 12
) -> table.Panel:
    """A line for each row of the answer to a question in SQL."""
    return _empty(title, about, columns, span).datasource(SQL_SOURCE).with_target(Sql(asked))


def instant(expr: str, name: str) -> Dataquery:
    """A query for what is now, as rows."""
    return Dataquery().expr(expr).instant().format(PromQueryFormat.TABLE).ref_id(name)


def _empty(title: str, about: str, columns: Mapping[str, Column], span: int) -> table.Panel:
    panel = (
        table.Panel().title(title).description(about).show_header(True).no_value(NOTHING).height(9).span(span)
    )
    for name, column in columns.items():
        panel = panel.override_by_name(name, _properties(column))
    return panel


def _properties(column: Column) -> list[model.DynamicConfigValue]:
    found = [model.DynamicConfigValue("unit", column.unit)] if column.unit else []
    if column.leads:
        found.append(model.DynamicConfigValue("links", [column.leads.build().to_json()]))
    if column.warn is not None:
        found += [
            model.DynamicConfigValue("custom.cellOptions", {"type": "color-text"}),
            model.DynamicConfigValue("thresholds", _threshold(column.warn, below=column.below)),
        ]
    return found


def _threshold(at: float, *, below: bool) -> dict[str, object]:
    colors = (WARN, "text") if below else ("text", WARN)
    steps = [{"value": None, "color": colors[0]}, {"value": at, "color": colors[1]}]
    return {"mode": "absolute", "steps": steps}
