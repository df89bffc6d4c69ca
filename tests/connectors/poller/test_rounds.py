"""One source's rounds: what fails in one place keeps nobody else from its turn."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from time import monotonic

import pytest
from sqlalchemy import Engine

from connectors.console import queries
from connectors.listing import Bookmarks, Page, Read, TraceChange, Tracker
from connectors.poller.existence import Existence
from connectors.poller.feed import Feed
from connectors.poller.lease import PutOff
from connectors.poller.pace import Pace
from connectors.poller.rereads import Rereads
from connectors.poller.rounds import Rounds
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.events import Scope
from schemas.tables import reread
from schemas.work import Access
from tests.connectors.gateway.serving import wait_for
from tests.connectors.poller.conftest import MakeBench
from tests.connectors.poller.making import Bench, Scripted, history, ingesting, project
from tests.connectors.poller.test_rereads import ask, waiting

pytestmark = pytest.mark.engines


@dataclass
class Stubborn(Scripted):
    """Reads nothing that hints point at, and says nothing of scopes that it does not list."""

    refuses: Exception = field(default_factory=lambda: Retry("the tracker is away"))

    def read(self, scope, places):  # type: ignore[no-untyped-def]
        raise self.refuses

    def access(self, scope: Scope) -> Access | None:
        if scope not in self.followed:
            raise Reject("403")
        return Access.OPEN


@dataclass
class Busy(Scripted):
    """Asks to be left alone with some scopes; remembers which ones it was asked for."""

    waits: dict[str, float] = field(default_factory=dict)
    walked: list[str] = field(default_factory=list)

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        self.walked.append(scope.id)
        if scope.id in self.waits:
            raise Retry("429", self.waits[scope.id])
        yield from history(scope)[int(state.get("at", 0)) :]

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        if scope.id in self.waits:
            self.walked.append(scope.id)
            raise Retry("429", self.waits[scope.id])
        yield from super().read(scope, places)


def rounds(bench: Bench, tracker: Tracker, **pace: float) -> Rounds:
    existence = Existence(bench.engine, bench.leases, bench.applied, bench.beside)
    rereads = Rereads(
        bench.engine,
        bench.leases,
        bench.beside,
        timedelta(seconds=60),
        existence.check,
        bench.visits.list_anew,
    )
    feed, stop = Feed(bench.engine, bench.beside, bench.clock), threading.Event()
    return Rounds(tracker, bench.visits, existence, rereads, feed, bench.instruments, Pace(**pace), stop)


def follow(going: Rounds) -> threading.Thread:
    thread = threading.Thread(target=going.forever, daemon=True)
    thread.start()
    return thread


def test_neither_a_hint_nor_a_vanished_scope_that_fails_keeps_others_waiting(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    poller, other = bench(), project()
    with ingesting(database, kafka):
        poller.visits.visit(Scripted(history(other)), other, None)
        tracker = Stubborn(history(scope), followed=[scope])
        wait_for(lambda: tracker.known(database, other) == 4)
        ask(database, scope, "issue:1")
        going = rounds(poller, tracker, every=0.1, check_every=3_600.0)
        thread = follow(going)
        wait_for(lambda: tracker.known(database, scope) == 4)
        going.stop.set()
        thread.join(30)
    assert waiting(database) == ["issue:1"], "it is claimed again once its claim runs out"


def test_hints_are_answered_and_lost_webhooks_asked_for_between_two_rounds(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    tracker = Scripted(history(scope), followed=[scope], counted=4)
    going = rounds(bench(), tracker, every=600.0, hints_every=0.05)
    swept: list[int] = []
    going.sweep = lambda: swept.append(1) or 1
    with ingesting(database, kafka):
        thread = follow(going)
        wait_for(lambda: tracker.known(database, scope) == 4)
        ask(database, scope, f"issue:{10 * int(scope.external_id) + 2}")
        wait_for(lambda: tracker.read_places)
        wait_for(lambda: waiting(database) == [])
        wait_for(lambda: len(swept) > 1)
        going.stop.set()
        thread.join(30)
    assert not thread.is_alive()


class Without(Scripted):
    """A tracker that refuses its feed."""

    def traces(self, since: datetime) -> Iterator[TraceChange]:
        raise Reject("Jira answered 404: Not Found")


def test_a_tracker_without_its_feed_is_followed_all_the_same(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    tracker = Without(history(scope), followed=[scope], counted=4)
    going = rounds(bench(), tracker)
    with ingesting(database, kafka):
        assert going.once() == []
        ask(database, scope, f"issue:{10 * int(scope.external_id) + 2}")
        assert going.once() == []
    assert waiting(database) == []


def test_a_long_wait_concerns_its_scope_alone_and_is_kept(
    database: Engine, kafka: Broker, bench: MakeBench
) -> None:
    """Whoever is not to be left alone has each turn; whoever is, is asked once, and by no other process."""
    scopes = [project() for _ in range(5)]
    asked = {scopes[1].id: 900.0, scopes[2].id: 3_600.0, scopes[4].id: 1e12}
    tracker = Busy([], followed=scopes, counted=4, waits=asked)
    with ingesting(database, kafka):
        going = rounds(bench(), tracker)
        assert going._discover() is None
        for _ in range(3):
            going._round()
    assert Counter(tracker.walked) == {scope.id: 1 if scope.id in asked else 3 for scope in scopes}
    another = bench().leases
    for scope in scopes:
        if scope.id in asked:
            with pytest.raises(PutOff) as told:
                another.take(scope)
            assert told.value.after == pytest.approx(min(asked[scope.id], 86_400), abs=60)
    shown = {"source": "jira:acme"}
    assert going.instruments.registry.get_sample_value("fairlead_tracker_put_off_scopes", shown) == 3


def test_hints_of_a_scope_to_be_left_alone_wait_and_others_are_answered(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    other = project()
    tracker = Busy([], followed=[scope, other], counted=4)
    with ingesting(database, kafka):
        going = rounds(bench(), tracker)
        assert going.once() == []
        tracker.waits[scope.id] = 3_600.0
        ask(database, scope, "issue:1")
        ask(database, other, "issue:2")
        tracker.walked.clear()
        assert going._answered_hints() == 2
        with database.begin() as connection:
            connection.execute(reread.update().values(claimed_until=None))  # as if its claim had run out
        going._answered_hints()
    assert (tracker.walked, waiting(database)) == ([scope.id], ["issue:1"])
    with database.connect() as connection:
        told = {one.scope: one.put_off_until for one in queries.status(connection, None).scopes}
    assert told[scope.ref]
    assert told[other.ref] is None


def test_what_is_known_stays_followed_while_the_tracker_cannot_tell_it_all(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    class Forgetful(Busy):
        def scopes(self) -> Iterator[Scope]:
            yield from self.followed
            if self.failure:
                raise self.failure

    other = project()
    tracker = Forgetful([], followed=[scope], counted=4)
    with ingesting(database, kafka):
        going = rounds(bench(), tracker)
        assert going.once() == []
        tracker.followed, tracker.failure = [other], Retry("503", 3_600.0)
        assert [str(failure) for failure in going.once()] == ["503"]
    assert tracker.walked == [scope.id, scope.id, other.id]
    tracker.followed = []
    with pytest.raises(Retry):
        rounds(bench(), tracker)._discover()


def test_what_changes_has_its_turn_before_every_slice_of_history_and_histories_take_turns(
    database: Engine, kafka: Broker, bench: MakeBench
) -> None:
    live, *long = scopes = [project() for _ in range(3)]
    tracker = Busy([], followed=scopes, counted=4)
    with ingesting(database, kafka):
        poller = bench()
        poller.visits.visit(tracker, live, None)
        going = rounds(poller, tracker, every=0.0, history_pages=1)
        going._discover()
        tracker.walked.clear()
        for _ in range(6):
            going._round()
    one, other = (scope.id for scope in long)
    slices = [one, other, one, other, one]
    assert tracker.walked == [live.id, *(id_ for each in slices for id_ in (live.id, each))]


def test_looking_for_what_to_tell_takes_a_tenth_of_the_time_at_most(bench: MakeBench, scope: Scope) -> None:
    looks: list[tuple[float, float]] = []

    def slowly() -> int:
        began = monotonic()
        threading.Event().wait(0.01)  # a store so large that a look takes as long
        looks.append((began, monotonic()))
        return 0

    going = rounds(bench(), Scripted([], followed=[]), every=600.0, hints_every=0.001)
    going.write_back = slowly
    thread = follow(going)
    wait_for(lambda: len(looks) > 3)
    going.stop.set()
    thread.join(30)
    for (began, ended), (again, _) in pairwise(looks):
        assert again - ended >= 8 * (ended - began)


def test_between_two_texts_there_is_a_pause_even_while_hints_are_answered(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    told: list[float] = []

    def tell() -> int:
        told.append(monotonic())
        ask(database, scope, f"issue:{len(told)}")
        return 1

    going = rounds(bench(), Scripted([], followed=[]), every=600.0, hints_every=0.1)
    going.write_back = tell
    thread = follow(going)
    wait_for(lambda: len(told) > 3)
    going.stop.set()
    thread.join(30)
    assert all(later - earlier >= 0.09 for earlier, later in pairwise(told))


def test_what_was_judged_is_told_while_rounds_follow_each_other_without_a_pause(
    bench: MakeBench, scope: Scope
) -> None:
    told = threading.Event()

    def tell() -> int:
        told.set()
        return 0

    going = rounds(bench(within=0.1), Scripted([], followed=[scope]), every=0.0)
    going.write_back = tell
    thread = follow(going)
    assert told.wait(30), "as while history goes on"
    going.stop.set()
    thread.join(30)
