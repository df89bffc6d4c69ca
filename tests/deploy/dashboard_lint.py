"""Rules that every dashboard keeps, after Grafana's dashboard-linter; that one is written in Go and not among our packages.

Left out are its rules about `job` and `instance`: our figures are of projects, and several replicas tell the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from schemas.metrics import METRICS, Type

Board = dict[str, Any]
SOURCES = {"datasource": "prometheus", "sql": "grafana-postgresql-datasource"}
OVER_TIME = {"timeseries"}
_KINDS = {metric.name: metric.type for metric in METRICS}
_METRIC = re.compile(r"\bfairlead_[a-z_]+\b")
_SAFE = re.compile(r"(?:max|min)(?: by \([^)]*\))? ?\($")


def panels(board: Board) -> list[dict[str, Any]]:
    """All but the headings."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def _targets(board: Board) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for panel in panels(board):
        for target in panel["targets"]:
            yield panel, target


def _expressions(board: Board) -> Iterator[tuple[dict[str, Any], str, bool]]:
    for panel, target in _targets(board):
        if "expr" in target:
            yield panel, target["expr"], bool(target.get("instant"))


def dashboard_is_named(board: Board) -> Iterator[str]:
    yield from (name for name in ("title", "uid", "description", "tags") if not board.get(name))


def dashboard_is_not_editable(board: Board) -> Iterator[str]:
    if board["editable"]:
        yield "editable"


def sources_are_variables(board: Board) -> Iterator[str]:
    variables = {it["name"]: it for it in board["templating"]["list"] if it["type"] == "datasource"}
    yield from (name for name, kind in SOURCES.items() if variables.get(name, {}).get("query") != kind)
    used = [it["datasource"] for it in (*panels(board), *board["annotations"]["list"])]
    used += [target["datasource"] for _, target in _targets(board) if "datasource" in target]
    yield from (str(it) for it in used if it["uid"] not in {f"${{{name}}}" for name in SOURCES})


def variables_follow_the_time_range(board: Board) -> Iterator[str]:
    queries = [it for it in board["templating"]["list"] if it["type"] == "query"]
    yield from (it["name"] for it in queries if it["refresh"] != 2 or not it.get("label"))


def panel_says_what_it_is(board: Board) -> Iterator[str]:
    for panel in panels(board):
        if not panel.get("title") or not panel.get("description", "").endswith("."):
            yield panel.get("title") or "a panel without a title"


def panel_titles_differ(board: Board) -> Iterator[str]:
    titles = [panel.get("title") for panel in panels(board)]
    yield from {str(title) for title in titles if titles.count(title) > 1}


def panel_has_a_unit(board: Board) -> Iterator[str]:
    for panel in panels(board):
        looks = [
            one["id"] for rule in panel["fieldConfig"].get("overrides", ()) for one in rule["properties"]
        ]
        if "unit" not in panel["fieldConfig"]["defaults"] and "unit" not in looks:
            yield panel["title"]


def panel_says_what_nothing_means(board: Board) -> Iterator[str]:
    for panel in panels(board):
        if panel["fieldConfig"]["defaults"].get("noValue") != "not enough data":
            yield panel["title"]


def panel_asks_something_once(board: Board) -> Iterator[str]:
    for panel in panels(board):
        names = [target["refId"] for target in panel["targets"]]
        if not names or len(set(names)) < len(names):
            yield panel["title"]


def what_is_now_is_asked_once_and_what_was_over_time(board: Board) -> Iterator[str]:
    for panel, _, instant in _expressions(board):
        if instant == (panel["type"] in OVER_TIME):
            yield panel["title"]


def rates_follow_the_resolution(board: Board) -> Iterator[str]:
    """`$__rate_interval`, and `$__range` only for one number over all the chosen time."""
    for panel, expr, instant in _expressions(board):
        for length in re.findall(r"\[([^\]]+)\]", expr):
            if length != "$__rate_interval" and not (length == "$__range" and instant):
                yield f"{panel['title']}: [{length}]"


def counters_are_rates_and_gauges_are_not(board: Board) -> Iterator[str]:
    for panel, expr, _ in _expressions(board):
        for found in _METRIC.finditer(expr):
            kind = _KINDS.get(found[0], _KINDS.get(found[0].removesuffix("_bucket")))
            if expr[: found.start()].endswith(("rate(", "increase(")) != (kind is not Type.GAUGE):
                yield f"{panel['title']}: {found[0]}"


def replicas_count_once(board: Board) -> Iterator[str]:
    """Several consoles, or workers of an agent, tell the same gauge: it is reduced before anything adds it up."""
    for panel, expr, _ in _expressions(board):
        for found in _METRIC.finditer(expr):
            if _KINDS.get(found[0]) is Type.GAUGE and not _SAFE.search(expr[: found.start()]):
                yield f"{panel['title']}: {found[0]}"


def sql_is_bounded(board: Board) -> Iterator[str]:
    """A table in SQL is of the chosen projects, or of the newest few."""
    for panel, target in _targets(board):
        if (
            "rawSql" in target
            and "${project:sqlstring}" not in target["rawSql"]
            and "LIMIT" not in target["rawSql"]
        ):
            yield panel["title"]


RULES: tuple[Callable[[Board], Iterator[str]], ...] = (
    dashboard_is_named,
    dashboard_is_not_editable,
    sources_are_variables,
    variables_follow_the_time_range,
    panel_says_what_it_is,
    panel_titles_differ,
    panel_has_a_unit,
    panel_says_what_nothing_means,
    panel_asks_something_once,
    what_is_now_is_asked_once_and_what_was_over_time,
    rates_follow_the_resolution,
    counters_are_rates_and_gauges_are_not,
    replicas_count_once,
    sql_is_bounded,
)
