"""People who are known in one tracker alone: how much of the effort is theirs, and what is no longer told."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from connectors.console.queries import Joined, joined
from connectors.console.queries.joined import unjoined
from deploy import people_page
from schemas import tables
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import DAY

pytestmark = pytest.mark.engines
PEOPLE = [f"person-{number}" for number in range(6)]


def worked(connection: Connection, in_jira: Mapping[str, int], in_github: Mapping[str, int]) -> None:
    """Person -> micro-days, in a board and in a repository of one project."""
    for scope, found in (
        (made.scope(connection), in_jira),
        (made.scope(connection, "github:acme/pay-api", "77"), in_github),
    ):
        made.belongs(connection, scope, "payments")
        item = made.item(connection, scope, f"{scope}-1")
        for person, micro_days in found.items():
            row = {"day": DAY, "person": person, "item_id": item, "micro_days": micro_days}
            made.make(connection, tables.effort, row)
    made.figure(connection, "explained_ratio", "payments", 0.9)


def test_whoever_is_known_in_both_is_joined_and_the_others_days_are_not(connection: Connection) -> None:
    half = dict.fromkeys(PEOPLE, 500_000)
    worked(connection, {**half, "only-jira": 1_000_000}, half)
    (found,) = joined(connection)
    assert (found.project, found.trackers) == ("payments", ("github", "jira"))
    assert found.unjoined == pytest.approx(1 / 7)
    assert not found.doubtful


def test_where_nobody_is_known_in_both_person_days_are_in_doubt(connection: Connection) -> None:
    worked(
        connection,
        dict.fromkeys(PEOPLE, 1_000_000),
        {f"{person}-there": 1_000_000 for person in PEOPLE},
    )
    (found,) = joined(connection)
    assert (found.unjoined, found.doubtful) == (1.0, True)
    assert "people may count twice" in people_page.as_text([found])
    assert "persons.accounts_file" in people_page.as_text([found])


def test_one_tracker_and_few_people_say_nothing(connection: Connection) -> None:
    worked(connection, dict.fromkeys(PEOPLE[:4], 1_000_000), {PEOPLE[0]: 1_000_000})
    (few,) = joined(connection)
    assert few.unjoined is None
    assert unjoined(connection, "payments", DAY, DAY + timedelta(days=9)) is None


def test_all_is_well_is_said_too() -> None:
    text = people_page.as_text([Joined("payments", ("github", "jira"), 0.1), Joined("shop", ("jira",), None)])
    assert "people are known as one" in text
    assert "accounts_file" not in text
