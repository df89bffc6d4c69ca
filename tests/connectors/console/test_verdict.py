"""Silence over nonsense: when a project is called on plan, drifting, or nothing at all."""

import msgspec
import pytest
from sqlalchemy import Connection

from connectors.console.queries import Project, Verdict, projects
from tests.connectors.console import organisation as made

PAYMENTS = Project(
    project="payments", scopes=2, backfilled=2, as_of=made.DAY, computed_at=made.NOW, items={}, days=240.0,
    explained=0.93, unaligned=0.1, off_plan=0.2, tolerance=0.1, parts=[], weight=1.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.WATCH),
        ({"off_plan": 0.1}, Verdict.ON_PLAN),
        ({"explained": 0.79}, Verdict.NOT_ENOUGH_DATA),
        ({"explained": None}, Verdict.NOT_ENOUGH_DATA),
        ({"off_plan": None}, Verdict.NOT_ENOUGH_DATA),
        ({"weight": 0.0}, Verdict.NOT_ENOUGH_DATA),
        ({"days": None, "twice": 0.5}, Verdict.WATCH),
        ({"backfilled": 1}, Verdict.NOT_ENOUGH_DATA),
        ({"tolerance": None, "off_plan": None}, Verdict.OBSERVING),
        ({"tolerance": None, "off_plan": None, "explained": 0.2}, Verdict.OBSERVING),
    ],
)
def test_a_project_is_judged_only_on_enough_data(change: dict[str, float | None], verdict: Verdict) -> None:
    assert msgspec.structs.replace(PAYMENTS, **change).verdict == verdict


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("observing", Verdict.OBSERVING),
        ("on_plan", Verdict.ON_PLAN),
        ("watch", Verdict.WATCH),
        ("accepted", Verdict.ACCEPTED),
        ("drifting", Verdict.OFF_PLAN),
        ("not_enough_data", Verdict.NOT_ENOUGH_DATA),
    ],
)
def test_a_project_stands_as_the_drift_agent_says(
    connection: Connection, state: str, verdict: Verdict
) -> None:
    made.belongs(connection, made.scope(connection), "payments")
    made.stands(connection, "payments", state)
    (found,) = projects(connection)
    assert found.verdict == verdict


def test_a_project_without_figures_has_no_numbers(connection: Connection) -> None:
    made.belongs(connection, made.scope(connection), "payments")
    (found,) = projects(connection)
    assert found.verdict == Verdict.NOT_ENOUGH_DATA
    assert (found.days, found.explained, found.off_plan, found.parts) == (None, None, None, [])


def test_numbers_that_are_none_are_left_out(connection: Connection) -> None:
    made.figure(connection, "explained_ratio", "payments", float("nan"))
    made.figure(connection, "off_plan_ratio", "payments", float("inf"))
    assert projects(connection) == []


def test_parts_stand_by_kind_and_weight_and_join_plan_and_actual(connection: Connection) -> None:
    made.figures(connection, "payments", made.PAYMENTS)
    (found,) = projects(connection)
    assert [part.id for part in found.parts] == ["young-shoppers", "calm-nights", "upkeep", "learning", ""]
    assert (found.parts[0].actual, found.parts[0].planned) == (0.42, 0.60)
    assert found.days == pytest.approx(240)


def test_planned_work_that_nobody_did_is_shown_as_nothing_done(connection: Connection) -> None:
    made.figure(connection, "effort_ratio", "payments", 1.0, objective="upkeep", state="always_on")
    made.figure(connection, "planned_ratio", "payments", 0.6, objective="young-shoppers")
    (found,) = projects(connection)
    assert [(part.id, part.actual, part.planned) for part in found.parts] == [
        ("young-shoppers", 0.0, 0.6),
        ("upkeep", 1.0, 0.0),
    ]


def test_days_that_may_be_counted_twice_are_unknown_and_shares_are_not(connection: Connection) -> None:
    made.figures(connection, "payments", made.PAYMENTS, days=300)
    made.figures(connection, "shop", made.SHOP, days=100)
    made.doubt(connection, "payments", 0.5)
    made.doubt(connection, "shop", 0.1)
    doubtful, sound = projects(connection)
    assert (doubtful.days, {part.days for part in doubtful.parts}) == (None, {None})
    assert (doubtful.off_plan, doubtful.verdict) == (0.2, Verdict.OFF_PLAN)
    assert doubtful.weight == pytest.approx(0.75)
    assert sound.days == pytest.approx(100)
