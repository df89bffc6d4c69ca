"""Every dashboard keeps every rule of the linter, and every rule notices what breaks it."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.deploy import dashboard_lint as lint
from tests.deploy.dashboard_lint import RULES, Board
from tests.deploy.grafana_queries import boards

BOARDS = boards()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_keeps_the_rule(name: str, rule: Callable[[Board], Iterator[str]]) -> None:
    assert [*rule(BOARDS[name])] == []


def _first(board: Board, kind: str) -> dict[str, Any]:
    return next(panel for panel in board["panels"] if panel["type"] == kind)


def _target(board: Board, kind: str, **changed: object) -> None:
    next(panel for panel in board["panels"] if panel["type"] == kind and "expr" in panel["targets"][0])[
        "targets"
    ][0].update(changed)


BROKEN: dict[Callable[[Board], Iterator[str]], Callable[[Board], object]] = {
    lint.dashboard_is_named: lambda board: board.pop("description"),
    lint.dashboard_is_not_editable: lambda board: board.update(editable=True),
    lint.sources_are_variables: lambda board: _first(board, "stat")["datasource"].update(uid="mine"),
    lint.variables_follow_the_time_range: lambda board: [
        it.update(refresh=0) for it in board["templating"]["list"] if it["type"] == "query"
    ],
    lint.panel_says_what_it_is: lambda board: _first(board, "stat").pop("description"),
    lint.panel_titles_differ: lambda board: _first(board, "stat").update(title="No objective found"),
    lint.panel_has_a_unit: lambda board: _first(board, "stat")["fieldConfig"]["defaults"].pop("unit"),
    lint.panel_says_what_nothing_means: lambda board: _first(board, "stat")["fieldConfig"]["defaults"].pop(
        "noValue"
    ),
    lint.panel_asks_something_once: lambda board: _first(board, "stat").update(targets=[]),
    lint.what_is_now_is_asked_once_and_what_was_over_time: lambda board: _target(
        board, "timeseries", instant=True
    ),
    lint.rates_follow_the_resolution: lambda board: _target(
        board, "timeseries", expr="sum(rate(fairlead_retries_total[$__range]))"
    ),
    lint.counters_are_rates_and_gauges_are_not: lambda board: _target(
        board, "stat", expr="sum(fairlead_retries_total)"
    ),
    lint.replicas_count_once: lambda board: _target(board, "stat", expr="sum(fairlead_dirty_rows)"),
    lint.sql_is_bounded: lambda board: _first(board, "table")["targets"][0].update(rawSql="SELECT 1"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_notices_what_breaks_it(rule: Callable[[Board], Iterator[str]]) -> None:
    board = copy.deepcopy(BOARDS["pmo"])
    BROKEN[rule](board)
    assert [*rule(board)]
