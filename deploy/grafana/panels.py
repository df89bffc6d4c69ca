"""Makers of panels: one look for the whole dashboard."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders import barchart, common, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import DashboardLink, FieldColor, ThresholdsConfig
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import common as words
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE: Final = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
GOOD, WARN, CALM = "#17694f", "#b3541e", "#1667a8"
"""Told apart with every kind of colour blindness; the words and numbers beside them say the same."""
NOTHING: Final = "not enough data"
Limit = tuple[float, str]


class Ask(NamedTuple):
    """A query and what its series are called."""

    expr: str
    legend: str = ""


def number(
    title: str,
    about: str,
    expr: str,
    unit: str,
    *limits: Limit,
    base: str = CALM,
    span: int = 6,
    height: int = 4,
) -> stat.Panel:
    """One number that matters; its colour changes at each limit."""
    return (
        stat.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .with_target(_query(Ask(expr), 0).instant())
        .unit(unit)
        .no_value(NOTHING)
        .thresholds(_limits(base, limits))
        .graph_mode(words.BigValueGraphMode.NONE)
        .color_mode(words.BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(height)
        .span(span)
    )


def lines(
    title: str, about: str, unit: str, *asks: Ask, stacked: bool = False, span: int = 12
) -> timeseries.Panel:
    """Lines over time, or layers that add up."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([_query(ask, at) for at, ask in enumerate(asks)])
        .unit(unit)
        .min(0)
        .no_value(NOTHING)
        .line_width(2)
        .fill_opacity(30 if stacked else 0)
        .show_points(words.VisibilityMode.NEVER)
        .legend(_legend())
        .tooltip(common.VizTooltipOptions().mode(words.TooltipDisplayMode.MULTI))
        .color_scheme(FieldColor().mode(model.FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
        .height(8)
        .span(span)
    )
    return panel.stacking(common.StackingConfig().mode(words.StackingMode.NORMAL)) if stacked else panel


def bars(title: str, about: str, unit: str, by: str, **asks: str) -> barchart.Panel:
    """Groups of bars side by side, one group for each value of the label `by`, one bar for each query."""
    renamed = {f"Value #{name}": name for name in asks} | {"Value": next(iter(asks))}
    return (
        barchart.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([_rows(expr, name) for name, expr in asks.items()])
        .with_transformation(model.DataTransformerConfig("merge", options={}))
        .with_transformation(_organised(["Time"], renamed))
        .x_field(by)
        .unit(unit)
        .min(0)
        .no_value(NOTHING)
        .legend(_legend())
        .show_value(words.VisibilityMode.AUTO)
        .height(9)
        .span(12)
    )


def rows(
    title: str, about: str, by: str, columns: dict[str, tuple[str, str]], leads: DashboardLink
) -> table.Panel:
    """A table with a line for each value of the label `by`; columns are title -> (query, unit)."""
    panel = (
        table.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([_rows(expr, name) for name, (expr, _) in columns.items()])
        .with_transformation(model.DataTransformerConfig("merge", options={}))
        .with_transformation(_organised(["Time"], {f"Value #{name}": name for name in columns}))
        .show_header(True)
        .no_value(NOTHING)
        .height(9)
        .span(12)
    )
    for name, (_, unit) in columns.items():
        panel = panel.override_by_name(name, [model.DynamicConfigValue("unit", unit)])
    return panel.override_by_name(by, [model.DynamicConfigValue("links", [leads.build().to_json()])])


def link(title: str, url: str, tooltip: str) -> DashboardLink:
    """A link that opens beside the dashboard."""
    return (
        DashboardLink(title).type(model.DashboardLinkType.LINK).url(url).tooltip(tooltip).target_blank(True)
    )


def _query(ask: Ask, at: int) -> Dataquery:
    return Dataquery().expr(ask.expr).legend_format(ask.legend or "__auto").ref_id(chr(ord("A") + at))


def _rows(expr: str, name: str) -> Dataquery:
    return Dataquery().expr(expr).instant().format(PromQueryFormat.TABLE).ref_id(name)


def _organised(hidden: Sequence[str], names: dict[str, str]) -> model.DataTransformerConfig:
    options = {"excludeByName": dict.fromkeys(hidden, True), "renameByName": names}
    return model.DataTransformerConfig("organize", options=options)


def _limits(base: str, limits: Sequence[Limit]) -> ThresholdsConfig:
    steps = [model.Threshold(None, base), *(model.Threshold(value, color) for value, color in limits)]
    return ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def _legend() -> common.VizLegendOptions:
    return (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(words.LegendDisplayMode.LIST)
        .placement(words.LegendPlacement.BOTTOM)
    )
