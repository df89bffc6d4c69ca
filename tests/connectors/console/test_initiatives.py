"""What initiatives took so far: of projects that may be shown, and not known where that is none of them."""

import pytest
from sqlalchemy import Connection

from alignment_rules.governance.initiatives import words
from connectors.console.queries import initiatives
from connectors.in_force import in_force
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import DAY
from tests.connectors.console.test_joined import PEOPLE, worked

pytestmark = pytest.mark.engines
ASKED = "initiatives: {one-tap: {title: One-tap, cost: 420k EUR}}\n    kpis: {mobile"


def of_one_tap(connection: Connection) -> tuple[float | None, str]:
    """Its days, and the first sentence about it."""
    strategy = in_force(connection)
    assert strategy
    (tap,) = initiatives(connection, strategy, DAY)
    return tap.days, next(words(tap))


@pytest.fixture
def asked(connection: Connection) -> Connection:
    """A strategy with an initiative, and six days of work for it in a project."""
    made.strategy(connection, text=made.STRATEGY.replace("kpis: {mobile", ASKED))
    worked(connection, dict.fromkeys(PEOPLE, 1_000_000), {}, serves="one-tap")
    return connection


def test_its_days_are_those_of_projects_that_are_shown(asked: Connection) -> None:
    where = {"objective": "young-shoppers", "state": "aligned"}
    made.figure(asked, "effort_persondays", "payments", 6.0, **where)
    assert of_one_tap(asked)[0] == 6.0


def test_where_none_of_its_projects_is_shown_its_days_are_not_known(asked: Connection) -> None:
    days, said = of_one_tap(asked)
    assert days is None
    assert said == "Person-days so far are not known."


def test_what_nobody_worked_on_took_no_day(connection: Connection) -> None:
    made.strategy(connection, text=made.STRATEGY.replace("kpis: {mobile", ASKED))
    assert of_one_tap(connection) == (0.0, "0 person-days so far.")
