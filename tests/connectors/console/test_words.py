"""The sentence a steering committee reads first."""

import pytest
from sqlalchemy import Connection

from connectors.console.queries import status
from connectors.console.words import joined, per_hundred, whole
from tests.connectors.console import organisation as made


@pytest.mark.parametrize(("ratio", "days"), [(0.0, 0), (0.005, 1), (0.714, 71), (0.995, 100), (1.0, 100)])
def test_a_ratio_is_whole_days_of_a_hundred(ratio: float, days: int) -> None:
    assert per_hundred(ratio) == days


@pytest.mark.parametrize(
    ("names", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_joined_as_people_do(names: list[str], sentence: str) -> None:
    assert joined(names) == sentence


def test_a_project_counts_by_the_days_worked_in_it(connection: Connection) -> None:
    for project, lines, days in (("big", made.SHOP, 900), ("small", made.PAYMENTS, 100)):
        made.belongs(connection, made.scope(connection, f"jira:acme/{project}", project), project)
        made.figures(connection, project, lines, days=days, explained=1.0)
    said = whole(status(connection, None))
    assert ", 94 of every 100 days" in said.headline  # 900 × 0.96 + 100 × 0.80
    assert (
        said.detail
        == "Small is 20 of 100 days off its plan, where 10 are tolerated. Big is on plan. For 4 of 100 days no objective was found."
    )


def test_a_project_without_enough_data_is_named_and_does_not_count(connection: Connection) -> None:
    for project, explained in (("clear", 0.9), ("murky", 0.5)):
        made.belongs(connection, made.scope(connection, f"jira:acme/{project}", project), project)
        made.figures(connection, project, made.PAYMENTS, explained=explained)
    said = whole(status(connection, None))
    assert said.headline.endswith(", 80 of every 100 days of work in clear went where the plan wants them.")
    assert said.detail.endswith("For murky there is not enough data.")


def test_a_headline_counts_the_projects_it_speaks_of_where_they_are_many(connection: Connection) -> None:
    for project, explained in (("a", 0.9), ("b", 0.9), ("c", 0.9), ("d", 0.9), ("murky", 0.5)):
        made.belongs(connection, made.scope(connection, f"jira:acme/{project}", project), project)
        made.figures(connection, project, made.PAYMENTS, explained=explained)
    assert (
        " days of work in the 4 projects with enough data went " in whole(status(connection, None)).headline
    )
