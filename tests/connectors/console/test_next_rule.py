"""The best next rule: what would place most of the work for which no objective was found."""

from datetime import timedelta

from sqlalchemy import Connection

from connectors.console import words
from connectors.console.queries import next_rule
from schemas import tables
from tests.connectors.console import organisation as made
from tests.connectors.console.conftest import browse
from tests.connectors.console.organisation import DAY


def planted(connection: Connection) -> None:
    """Ten days of work: six unplaced, of which four carry the label wallet, and one is long past."""
    scope = made.scope(connection)
    made.belongs(connection, scope, "payments")
    for number in range(1, 7):
        labels = ["wallet"] if number <= 4 else [f"only-{number}"]
        item = made.item(connection, scope, f"PAY-{number}", f"Work {number}", facts={"labels": labels})
        made.alignment(connection, item, "unaligned")
        row = {"day": DAY, "person": "p", "item_id": item, "micro_days": 1_000_000}
        made.make(connection, tables.effort, row)
    for state, days in (("aligned", 4), ("unaligned", 6), ("unknown", 50)):
        where = {"project": "payments", "day": DAY, "objective": "x" if state == "aligned" else ""}
        made.make(connection, tables.mix_day, where | {"state": state, "micro_days": days * 1_000_000})


def test_it_is_said_with_what_it_would_add(connection: Connection) -> None:
    planted(connection)
    found = next_rule(connection)
    assert found is not None
    assert (found.placed, found.gain, found.condition, found.items) == (0.4, 0.4, "label wallet", 4)
    assert found.examples[0] == "PAY-1 Work 1"
    assert words.best_next(found) == (
        "An objective was found for 40 % of the work → best next rule: +40 % (label wallet in payments, 4 items)."
    )


def test_work_before_the_window_does_not_count(connection: Connection) -> None:
    planted(connection)
    connection.execute(tables.effort.update().values(day=DAY - timedelta(days=40)))
    assert next_rule(connection) is None


def test_without_effort_nothing_is_said(connection: Connection) -> None:
    made.organisation(connection)
    assert next_rule(connection) is None
    assert words.best_next(None) == ""


def test_the_first_page_says_it(database) -> None:  # type: ignore[no-untyped-def]
    with database.begin() as connection:
        planted(connection)
    assert "best next rule: +40 %" in browse(database).get("/").text
