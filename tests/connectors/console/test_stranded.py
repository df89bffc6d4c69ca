"""Open work of what has ended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from connectors.console.queries import findings, stranded
from connectors.console.queries.stranded import Stranded
from tests.streams.conftest import Apply, apply, ledger
from tests.streams.deciding import Decisions
from tests.streams.maker import event, issue, records
from tests.streams.tagging import INCIDENT, WALLET, files, settle

__all__ = ["apply", "ledger"]  # fixtures
pytestmark = pytest.mark.engines
TODAY = datetime.now(UTC).date()
DONE = {"name": "Done", "statusCategory": {"key": "done"}}


def published(more: str) -> dict[str, str]:
    """The strategy in which `growth` says `more` of itself."""
    found = files(WALLET, INCIDENT)
    found["strategy.yaml"] = found["strategy.yaml"].replace("title: Grow,", f"title: Grow, {more}")
    return found


def ended(engine: Engine, on: date = TODAY) -> list[Stranded]:
    with engine.connect() as connection:
        return stranded(connection, on)


def test_open_work_of_an_ended_objective_is_stranded_until_it_serves_something(
    database: Engine, apply: Apply
) -> None:
    decisions = Decisions(database)
    decisions.publish(files(WALLET, INCIDENT))
    apply(
        records(
            event(
                issue(1, labels=["wallet"]),
                issue(2, labels=["wallet"], status=DONE),
                issue(3, labels=["wallet", "incident"]),
                issue(4),
                issue(5, labels=["incident"]),
            )
        )
    )
    settle(database)
    assert ended(database) == []
    decisions.publish(published(f"until: {TODAY - timedelta(days=1)},"))
    settle(database)
    assert ended(database) == [Stranded("PAY-1", "Issue 1", "payments", "growth")]
    with database.connect() as connection:
        told = [it.words for it in findings(connection, datetime.now(UTC)) if it.kind == "stranded"]
    assert told == [
        "growth has ended, and an open item serves nothing else: finish, stop or rule it. See fairlead strategy stranded."
    ]
    apply(records(event(issue(1, updated=1, labels=["incident"]), seen=1), start=1))
    settle(database)
    assert ended(database) == []


def test_nothing_is_stranded_on_the_last_day(database: Engine, apply: Apply) -> None:
    decisions = Decisions(database)
    decisions.publish(published(f"until: {TODAY},"))
    apply(records(event(issue(1, labels=["wallet"]))))
    settle(database)
    apply(records(event(issue(1, updated=1), seen=1), start=1))  # it lost its label
    settle(database)
    assert ended(database) == []
    assert [it.ended for it in ended(database, TODAY + timedelta(days=1))] == ["growth"]
