"""People who are known in one tracker alone: how much of the effort is theirs, and what is no longer told."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from alignment_rules.governance.initiatives import words
from connectors.console.queries import Joined, initiatives, joined, kpis
from connectors.console.queries.joined import twice
from connectors.in_force import in_force
from deploy import people_page
from schemas import tables
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import DAY

pytestmark = pytest.mark.engines
PEOPLE = [f"person-{number}" for number in range(6)]


def worked(
    connection: Connection,
    in_jira: Mapping[str, int],
    in_github: Mapping[str, int],
    github_on: date = DAY,
    serves: str = "",
) -> None:
    """Person -> micro-days, in a board and in a repository of one project, perhaps for an initiative."""
    for scope, found, on in (
        (made.scope(connection), in_jira, DAY),
        (made.scope(connection, "github:acme/pay-api", "77"), in_github, github_on),
    ):
        made.belongs(connection, scope, "payments")
        item = made.item(connection, scope, f"{scope}-1")
        if serves:
            shares = [{"id": "young-shoppers", "ppm": 1_000_000, "initiative": serves}]
            made.alignment(connection, item, "aligned", "young-shoppers", shares=shares)
        for person, micro_days in found.items():
            row = {"day": on, "person": person, "item_id": item, "micro_days": micro_days}
            made.make(connection, tables.effort, row)
    made.figure(connection, "explained_ratio", "payments", 0.9)


def test_whoever_is_known_in_both_is_joined_and_the_others_days_are_not(connection: Connection) -> None:
    half = dict.fromkeys(PEOPLE, 500_000)
    worked(connection, {**half, "only-jira": 1_000_000}, half)
    (found,) = joined(connection)
    assert (found.project, found.trackers) == ("payments", ("github", "jira"))
    assert (found.twice, found.doubtful) == (0.0, False)  # with whom would they be one?


def test_where_nobody_is_known_in_both_person_days_are_in_doubt(connection: Connection) -> None:
    worked(
        connection,
        dict.fromkeys(PEOPLE, 1_000_000),
        {f"{person}-there": 1_000_000 for person in PEOPLE},
    )
    (found,) = joined(connection)
    assert (found.twice, found.doubtful) == (0.5, True)
    assert "people may count twice" in people_page.as_text([found])
    assert "persons.accounts_file" in people_page.as_text([found])


def test_one_tracker_and_few_people_say_nothing(connection: Connection) -> None:
    worked(connection, dict.fromkeys(PEOPLE[:4], 1_000_000), {PEOPLE[0]: 1_000_000})
    (few,) = joined(connection)
    assert few.twice is None
    assert twice(connection, "payments", DAY, DAY + timedelta(days=9)) is None


def test_all_is_well_is_said_too() -> None:
    text = people_page.as_text([Joined("payments", ("github", "jira"), 0.1), Joined("shop", ("jira",), None)])
    assert "people are known as one" in text
    assert "accounts_file" not in text


def test_only_as_many_can_be_pairs_as_the_rarer_kind_has(connection: Connection) -> None:
    managers = dict(zip(("m1", "m2", "m3"), (1_000_000, 500_000, 200_000), strict=True))
    worked(
        connection,
        {**dict.fromkeys(PEOPLE, 500_000), **managers},
        {**dict.fromkeys(PEOPLE, 500_000), "g": 700_000},
    )
    (found,) = joined(connection)
    assert found.twice == pytest.approx(1 / 8.4)  # m1 and g may be one: at most a day of m1's is too much
    assert not found.doubtful


def test_accounts_that_never_work_on_one_day_are_not_one_person(connection: Connection) -> None:
    there = {f"{person}-there": 1_000_000 for person in PEOPLE}
    worked(connection, dict.fromkeys(PEOPLE, 1_000_000), there, github_on=DAY - timedelta(days=1))
    (found,) = joined(connection)
    assert found.twice == 0


def test_what_may_be_counted_twice_is_told_neither_of_initiatives_nor_beside_kpis(
    connection: Connection,
) -> None:
    initiative = "initiatives: {one-tap: {title: One-tap, cost: 420k EUR}}\n    kpis: {mobile"
    text = made.STRATEGY.replace("kpis: {mobile", initiative).replace(", effect after: 6w", "")
    made.strategy(connection, text=f"{text}\neffort: {{day rate: 650 EUR}}\n")
    twins = {f"{person}-there": 1_000_000 for person in PEOPLE}
    worked(connection, dict.fromkeys(PEOPLE, 1_000_000), twins, serves="one-tap")
    where = {"objective": "young-shoppers", "state": "aligned"}
    made.figure(connection, "effort_persondays", "payments", 12.0, **where)
    mix = {"project": "payments", "day": DAY, "micro_days": 12_000_000, **where}
    made.make(connection, tables.mix_day, mix)
    made.reading(connection, 2.1, made.NOW - timedelta(days=30))
    made.reading(connection, 2.6, made.NOW - timedelta(days=2))
    strategy = in_force(connection)
    assert strategy
    (tap,) = initiatives(connection, strategy, DAY)
    (kpi,) = kpis(connection, made.NOW)
    assert (tap.days, tap.spent, tap.forecast) == (None, None, None)
    assert next(words(tap)).startswith("Person-days so far are not known")
    assert "an unknown number of person-days" in kpi.beside
