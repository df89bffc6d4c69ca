"""Hints are answered: claimed, read, sent, and struck off once what was read is in Kafka."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from connectors.listing import ANEW
from connectors.poller.existence import Existence
from connectors.poller.rereads import Rereads
from schemas.broker import Broker
from schemas.errors import Retry
from schemas.events import Scope
from schemas.tables import item, reread
from schemas.trackers import existence as found
from schemas.work import LISTING, WHOLE_SCOPE, Access, GoneCause
from tests.connectors.gateway.serving import wait_for
from tests.connectors.poller.conftest import MakeBench
from tests.connectors.poller.making import Bench, Scripted, history, ingesting, sent

pytestmark = pytest.mark.engines


def ask(database: Engine, scope: Scope, *places: str) -> None:
    with database.begin() as connection:
        for place in places:
            row = {"tracker": scope.tracker, "scope_id": scope.id, "place": place}
            connection.execute(reread.insert().values(**row, asked_at=text("clock_timestamp()")))


def waiting(database: Engine) -> list[str]:
    with database.connect() as connection:
        return list(connection.execute(select(reread.c.place).order_by(reread.c.place)).scalars())


def ended(database: Engine, scope: Scope) -> list[tuple[str, str]]:
    gone = select(item.c["external_id", "cause"]).where(item.c.scope_id == scope.id, item.c.gone)
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(gone)]


def parts(bench: Bench, lasting: float = 60.0) -> tuple[Rereads, Existence]:
    existence = Existence(bench.engine, bench.leases, bench.applied, bench.beside)
    lasts = timedelta(seconds=lasting)
    rereads = Rereads(
        bench.engine, bench.leases, bench.beside, lasts, existence.check, bench.visits.list_anew
    )
    return rereads, existence


def test_a_hint_of_the_site_is_read_where_the_item_is_and_struck_off(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope))
    rereads, _ = parts(poller)
    with ingesting(database, kafka):
        poller.visits.visit(tracker, scope, None)
        number = 10 * int(scope.external_id) + 1
        wait_for(lambda: tracker.known(database, scope) == 4)
        ask(database, Scope.site(scope.tracker), f"issue:{number}", f"issue:{number + 9}")
        assert rereads.work(tracker) == 2
        assert rereads.work(tracker) == 0
    assert waiting(database) == []
    assert tracker.read_places == [
        (scope.id, [f"issue:{number}"]),
        ("jira:acme:site", [f"issue:{number + 9}"]),
    ]
    (read,) = [event for event in sent(kafka, scope) if event.cursor is None]
    assert (read.name, len(read.parts)) == ("issues", 1)


def test_what_cannot_be_read_now_is_claimed_again_later(
    database: Engine, bench: MakeBench, scope: Scope
) -> None:
    rereads, _ = parts(bench(), lasting=-1.0)
    tracker = Scripted([], failure=Retry("away"))
    ask(database, scope, "issue:1")
    with pytest.raises(Retry, match="away"):
        rereads.work(tracker)
    assert waiting(database) == ["issue:1"]
    tracker.failure = None
    assert rereads.work(tracker) == 1
    assert waiting(database) == []


def test_a_hint_that_comes_during_the_reading_is_answered_by_another(
    database: Engine, bench: MakeBench, scope: Scope
) -> None:
    rereads, _ = parts(bench())
    tracker = Scripted([])
    ask(database, scope, "issue:1")

    def again(_: str) -> None:
        with database.begin() as connection:
            connection.execute(reread.update().values(asked_at=text("clock_timestamp()")))
        tracker.meanwhile = lambda _: None

    tracker.meanwhile = again
    assert rereads.work(tracker) == 1
    assert waiting(database) == ["issue:1"]
    assert rereads.work(tracker) == 1
    assert waiting(database) == []


def test_an_existence_check_finds_what_left_and_what_was_missed(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope))
    _, existence = parts(poller)
    first = 10 * int(scope.external_id) + 1
    with ingesting(database, kafka):
        poller.visits.visit(tracker, scope, None)
        tracker.present = {f"issue:{first}", f"issue:{first + 1}", f"issue:{first + 2}", f"issue:{first + 7}"}
        tracker.counted = 5
        assert existence.check(tracker, scope) is True
        wait_for(lambda: ended(database, scope))
        assert ended(database, scope) == [(f"issue:{first + 3}", GoneCause.UNKNOWN.value)]
        wait_for(lambda: tracker.known(database, scope) == 4)
        tracker.counted = 4
        tracker.read_places.clear()
        assert existence.check(tracker, scope) is True
    assert tracker.read_places == [], "where the count agrees nothing more is asked"


def test_a_scope_that_reads_otherwise_now_is_listed_anew_by_the_visits_that_follow(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker, other = bench(), Scripted(history(scope)), bench(holder="two")
    rereads, _ = parts(poller, lasting=-1.0)
    listing = f"{LISTING}:{scope.external_id}"
    ask(database, Scope.site(scope.tracker), listing)
    assert rereads.work(tracker) == 1, "nobody has heard of it yet: it will be listed in any case"
    assert waiting(database) == []
    with ingesting(database, kafka):
        poller.visits.visit(tracker, scope, None)
        wait_for(lambda: tracker.known(database, scope) == 4)
        ask(database, Scope.site(scope.tracker), listing)
        lease = other.leases.take(scope)
        assert lease
        rereads.work(tracker)
        assert waiting(database) == [listing], "somebody else is at the scope"
        other.leases.give_back(lease)
        rereads.work(tracker)
        assert waiting(database) == []
        poller.visits.visit(tracker, scope, None)
    assert tracker.asked == [{}, {"at": "3", ANEW: "1"}]
    assert tracker.read_places == []


def test_while_the_scope_is_out_of_sight_nothing_is_called_gone(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, tracker = bench(), Scripted(history(scope))
    rereads, existence = parts(poller)
    with ingesting(database, kafka):
        poller.visits.visit(tracker, scope, None)
        wait_for(lambda: tracker.known(database, scope) == 4)
        tracker.seen, tracker.counted = Access.LOST, 0
        assert scope.id not in {one.id for one in existence.vanished(tracker, {scope.id})}
        assert scope.id in {one.id for one in existence.vanished(tracker, set())}
        ask(database, scope, WHOLE_SCOPE)
        assert rereads.work(tracker) == 1
        wait_for(lambda: tracker.known(database, scope) == 4)
    last = sent(kafka, scope)[-1]
    assert (last.name, [bytes(part) for part in last.parts]) == (found.EXISTENCE, [b'{"access":"lost"}'])
    assert tracker.read_places == []
