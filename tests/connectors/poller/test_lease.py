"""Who works on a scope."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from connectors.poller.lease import LeaseLost, Leases
from schemas.tables import scope as scopes
from tests.connectors.poller.making import PAY, project

pytestmark = pytest.mark.engines
LONG, OVER = timedelta(minutes=2), timedelta(seconds=-1)


def test_a_scope_has_one_holder_and_a_rising_generation(database: Engine) -> None:
    one, other = Leases(database, "one", LONG), Leases(database, "other", LONG)
    first = one.take(PAY)
    assert first
    assert first.generation == 1
    assert other.take(PAY) is None
    assert one.take(PAY) is None, "not even the same process works on it twice at once"
    one.give_back(first)
    second = other.take(PAY)
    assert second
    assert second.generation == 2
    assert other.take(project())


def test_a_lease_that_ran_out_goes_to_the_next_and_the_old_holder_notices(database: Engine) -> None:
    asleep, awake = Leases(database, "asleep", OVER), Leases(database, "awake", LONG)
    old = asleep.take(PAY)
    new = awake.take(PAY)
    assert old
    assert new
    assert new.generation == old.generation + 1
    with pytest.raises(LeaseLost, match="generation 1"):
        asleep.renew(old)
    asleep.give_back(old)
    assert awake.take(PAY) is None, "an old holder gives back nothing of the new one's"


def test_an_unknown_scope_gets_a_row_without_a_name(database: Engine) -> None:
    Leases(database, "one", LONG).take(PAY)
    with database.connect() as connection:
        row = connection.execute(select(scopes)).one()
    assert (row.id, row.tracker, row.external_id, row.ref, row.last_event_at) == (
        "jira:acme:10010",
        "jira:acme",
        "10010",
        "",
        None,
    )


def test_of_many_at_once_one_gets_it(database: Engine) -> None:
    pollers = [Leases(database, str(number), LONG) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda leases: leases.take(PAY), pollers))
    assert len([lease for lease in taken if lease]) == 1
