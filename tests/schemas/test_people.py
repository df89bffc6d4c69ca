"""How many people at least: never more than there were, and the same answer however it is found."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from schemas import tables
from schemas.people import at_least
from tests.connectors.console import organisation as made

pytestmark = pytest.mark.engines
LAST = date(2026, 10, 20)
AFTER = LAST - timedelta(days=28)
ENOUGH = 5


def worked(connection: Connection, *traces: tuple[str, str, int]) -> None:
    """(tracker, person, days back) of each trace."""
    items = {}
    for ref, number in (("jira:acme/PAY", "10010"), ("github:acme/pay-api", "77")):
        scope = made.scope(connection, ref, number)
        made.belongs(connection, scope, "payments")
        items[ref.partition(":")[0]] = made.item(connection, scope, f"{ref}-1")
    for tracker, person, back in traces:
        row = {
            "day": LAST - timedelta(days=back),
            "person": person,
            "item_id": items[tracker],
            "micro_days": 1,
        }
        made.make(connection, tables.effort, row)


def each(people: Iterable[str], *back: int, tracker: str = "jira") -> list[tuple[str, str, int]]:
    return [(tracker, person, day) for person in people for day in back]


@pytest.mark.parametrize(
    ("traces", "people"),
    [
        (each("abcde", 2), 5),
        (each("abcdefgh", 2), 8),
        (each("ab", 0) + each("cd", 1) + each("e", 2), 5),  # on no day enough
        (each("abcd", 0, 1, 2, 3), 4),
        (each("abc", 0) + each("xyz", 0, tracker="github"), 3),  # they may be the same
        (each("abc", 3) + each("xyz", 26), 3),  # before the key changed with the quarter
        (each(["a", "~b", "~c", "~d", "~e", "~f"], 2), 1),  # of a day whose key is gone
        (each("abcde", 28), None),  # before the window
        (each("abcdef", 14), 6),  # long ago, and yet within it
        ([], None),
    ],
)
def test_people_are_counted_once(database: Engine, traces: list[tuple[str, str, int]], people: int) -> None:
    asked = {"project": "payments", "after": AFTER, "last": LAST}
    with database.connect() as connection:
        worked(connection, *traces)
        assert connection.execute(at_least(ENOUGH), asked).scalar() == people
        assert connection.execute(at_least(ENOUGH), {**asked, "project": "shop"}).scalar() is None
