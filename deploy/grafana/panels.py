"""Makers of panels: one look for all dashboards."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from grafana_foundation_sdk.builders import barchart, common, stat, timeseries
from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import common as words
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana.colors import CALM
from deploy.grafana.postgres import SQL_SOURCE, Sql
from deploy.grafana.source import NOTHING, SOURCE
from deploy.grafana.tables import instant

Limit = tuple[float, str]
"""From this value on the number has this colour."""
_NO_COLORS: Final[Mapping[str, str]] = {}


class Ask(NamedTuple):
    """A query and what its series are called."""

    expr: str
    legend: str = ""


def number(
    title: str, about: str, expr: str, unit: str, *limits: Limit, base: str = CALM, span: int = 6
) -> stat.Panel:
    """One number that matters; its colour changes at each limit."""
    panel = _number(title, about, unit, limits, base, span)
    return panel.datasource(SOURCE).with_target(_query(Ask(expr), 0).instant())


def count(title: str, about: str, asked: str, *limits: Limit, base: str = CALM, span: int = 6) -> stat.Panel:
    """One number that an SQL view answers with."""
    return _number(title, about, "short", limits, base, span).datasource(SQL_SOURCE).with_target(Sql(asked))


def name(
    title: str, about: str, expr: str, legend: str, colors: Mapping[str, str], span: int = 6
) -> stat.Panel:
    """The name of the one series there is, in its colour."""
    panel = _number(title, about, "none", (), CALM, span).text_mode(words.BigValueTextMode.NAME)
    panel = panel.datasource(SOURCE).with_target(_query(Ask(expr, legend), 0).instant())
    return _colored(panel, colors)


def _number(title: str, about: str, unit: str, limits: Sequence[Limit], base: str, span: int) -> stat.Panel:
    return (
        stat.Panel()
        .title(title)
        .description(about)
        .unit(unit)
        .no_value(NOTHING)
        .thresholds(_limits(base, limits))
        .graph_mode(words.BigValueGraphMode.NONE)
        .color_mode(words.BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(4)
        .span(span)
    )


def lines(
    title: str,
    about: str,
    unit: str,
    *asks: Ask,
    stacked: bool = False,
    signed: bool = False,
    colors: Mapping[str, str] = _NO_COLORS,
    span: int = 12,
) -> timeseries.Panel:
    """Lines over time, or layers that add up; `signed` where they may go below 0, `colors` by name of the series."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([_query(ask, at) for at, ask in enumerate(asks)])
        .unit(unit)
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
    panel = _colored(panel if signed else panel.min(0), colors)
    return panel.stacking(common.StackingConfig().mode(words.StackingMode.NORMAL)) if stacked else panel


_P = TypeVar("_P", stat.Panel, timeseries.Panel)


def _colored(panel: _P, colors: Mapping[str, str]) -> _P:
    for name_, color in colors.items():
        fixed = {"mode": "fixed", "fixedColor": color}
        panel = panel.override_by_name(name_, [model.DynamicConfigValue("color", fixed)])
    return panel


def bars(title: str, about: str, unit: str, by: str, **asks: str) -> barchart.Panel:
    """Groups of bars side by side, one group for each value of the label `by`, one bar for each query."""
    renamed = {f"Value #{name}": name for name in asks} | {"Value": next(iter(asks))}
    return (
        barchart.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([instant(expr, name) for name, expr in asks.items()])
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


def _query(ask: Ask, at: int) -> Dataquery:
    return Dataquery().expr(ask.expr).legend_format(ask.legend or "__auto").ref_id(chr(ord("A") + at))


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
