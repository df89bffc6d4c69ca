"""Visits to a scope, around a real store, a real broker and the real ingest."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from sqlalchemy import Engine, func, select

from connectors.poller.lease import LeaseLost
from connectors.poller.records import Sequence
from schemas.broker import Broker
from schemas.errors import Retry
from schemas.events import Scope
from schemas.tables import activity, item
from schemas.tables import scope as scopes
from tests.connectors.gateway.serving import wait_for
from tests.connectors.poller.conftest import MakeBench
from tests.connectors.poller.making import NOW, PSEUDONYMS, Scripted, history, ingesting, page, sent

pytestmark = pytest.mark.engines


def count(engine: Engine, scope: Scope) -> int:
    with engine.connect() as connection:
        of_scope = select(func.count()).select_from(item).where(item.c.scope_id == scope.id)
        return connection.execute(of_scope).scalar_one()


def test_what_is_listed_is_in_the_store_and_the_next_visit_goes_on_from_there(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope))
    with ingesting(database, kafka):
        assert poller.visits.visit(tracker, scope, None) is True
        assert poller.visits.visit(tracker, scope, None) is True
    with database.connect() as connection:
        row = connection.execute(select(scopes).where(scopes.c.id == scope.id)).one()
        theirs = select(activity.c.person).join(item, item.c.id == activity.c.item_id)
        persons = connection.execute(theirs.where(item.c.scope_id == scope.id)).scalars().all()
    assert tracker.asked == [{}, {"at": "3"}]
    assert (count(database, scope), row.ref, row.backfilled, row.complete_through) == (
        4,
        scope.ref,
        True,
        NOW,
    )
    assert (row.cursor_gen, row.cursor_seq, row.cursor, row.lease_until) == (1, 3, {"at": "3"}, None)
    assert set(persons) == {PSEUDONYMS("jira:acme", "ana-1", date(2026, 1, 1))}
    assert len(sent(kafka, scope)) == 3, "an idle visit sends nothing"


def test_history_stops_for_others_and_goes_on(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope))
    with ingesting(database, kafka):
        ends = [poller.visits.visit(tracker, scope, 1) for _ in range(3)]
        wait_for(lambda: count(database, scope) == 4)
    assert ends == [False, False, True]


def test_a_visit_for_the_newest_90_days_leaves_what_is_older_to_the_next(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller = bench()
    recent, *older = history(scope)
    tracker = Scripted([recent, *(replace(page, old=True) for page in older)])
    with ingesting(database, kafka):
        assert poller.visits.visit(tracker, scope, None, recent=True) is False
        wait_for(lambda: count(database, scope) == 2)
        assert poller.visits.visit(tracker, scope, None) is True
        wait_for(lambda: count(database, scope) == 4)
    assert tracker.asked == [{}, {"at": "1"}]


def test_a_failure_on_the_way_keeps_what_was_sent(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope)[:2], failure=Retry("the tracker is away"))
    with ingesting(database, kafka):
        with pytest.raises(Retry, match="away"):
            poller.visits.visit(tracker, scope, None)
        tracker.pages, tracker.failure = history(scope), None
        assert poller.visits.visit(tracker, scope, None) is True
        wait_for(lambda: count(database, scope) == 4)
    assert tracker.asked == [{}, {"at": "2"}]


def test_a_restarted_poller_waits_until_its_last_record_is_applied(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    bench().visits.visit(Scripted(history(scope)[:1]), scope, None)
    tracker = Scripted(history(scope))
    with pytest.raises(Retry, match="worker ingest"):
        bench(within=0.5).visits.visit(tracker, scope, None)
    assert tracker.asked == []
    with ingesting(database, kafka):
        assert bench().visits.visit(tracker, scope, None) is True
        wait_for(lambda: count(database, scope) == 4)
    assert tracker.asked == [{"at": "1"}]


def test_a_poller_waits_for_its_own_last_page_too(bench: MakeBench, scope: Scope) -> None:
    poller = bench(within=0.5)
    poller.visits.visit(Scripted(history(scope)), scope, None)
    with pytest.raises(Retry, match="worker ingest"):
        poller.visits.visit(Scripted(history(scope)), scope, None)


def test_a_poller_that_overslept_cannot_move_the_cursor_back(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    asleep, awake = bench(lasting=-1.0, holder="asleep"), bench(holder="awake")
    going = asleep.leases.take(scope)
    assert going
    with ingesting(database, kafka):
        assert awake.visits.visit(Scripted(history(scope)), scope, None) is True
        with pytest.raises(LeaseLost):
            asleep.leases.renew(going)
        late = Sequence(scope, going.generation, {}, backfilled=False)
        for event in late.records(page(1, 9), NOW, PSEUDONYMS):
            asleep.log.append(scope.id, msgspec.json.encode(event))
        wait_for(lambda: count(database, scope) == 5)
    assert awake.leases.standing(scope.id).state == {"at": "3"}


def test_a_scope_at_which_somebody_is_is_left_alone(kafka: Broker, bench: MakeBench, scope: Scope) -> None:
    poller = bench()
    poller.leases.take(scope)
    assert poller.visits.visit(Scripted(history(scope)), scope, None) is None
    assert sent(kafka, scope) == []


def test_a_broker_that_is_away_is_a_retry_and_the_lease_is_given_back(bench: MakeBench, scope: Scope) -> None:
    poller = bench(broker=Broker("127.0.0.1:1"), reached=0.5)
    with pytest.raises(Retry, match="is it running"):
        poller.visits.visit(Scripted(history(scope)), scope, None)
    assert poller.leases.take(scope)
