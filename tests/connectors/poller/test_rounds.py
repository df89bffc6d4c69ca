"""One source's rounds: what fails in one place keeps nobody else from its turn."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from connectors.poller.existence import Existence
from connectors.poller.pace import Pace
from connectors.poller.rereads import Rereads
from connectors.poller.rounds import Rounds
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.events import Scope
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


def rounds(bench: Bench, tracker: Scripted, **pace: float) -> Rounds:
    existence = Existence(bench.engine, bench.leases, bench.applied, bench.beside)
    rereads = Rereads(bench.engine, bench.beside, timedelta(seconds=60), existence.check)
    return Rounds(
        tracker, bench.visits, existence, rereads, bench.instruments, Pace(**pace), threading.Event()
    )


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


def test_a_hint_is_answered_between_two_rounds(
    database: Engine, kafka: Broker, bench: MakeBench, scope: Scope
) -> None:
    tracker = Scripted(history(scope), followed=[scope], counted=4)
    going = rounds(bench(), tracker, every=600.0, hints_every=0.05)
    with ingesting(database, kafka):
        thread = follow(going)
        wait_for(lambda: tracker.known(database, scope) == 4)
        ask(database, scope, f"issue:{10 * int(scope.external_id) + 2}")
        wait_for(lambda: tracker.read_places)
        wait_for(lambda: waiting(database) == [])
        going.stop.set()
        thread.join(30)
    assert not thread.is_alive()
