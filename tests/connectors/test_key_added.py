"""From a webhook to the text in the tracker and back: a key makes it true, and our own echo goes nowhere."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, select

from deploy.sandbox.simulation.telling import Happening
from schemas.events import Origin, RawEvent, Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.tables import activity
from schemas.topics import EVENTS
from schemas.trackers import minimise
from streams.ingest import Ingest
from streams.ledger import Ledger
from tests.connectors.github.telling import ANA, Told, heard, telling
from tests.sandbox_fixture import START, Running, serving
from tests.streams.maker import PLACE, event, issue, record
from tests.streams.publishing import publish
from tests.streams.tagging import WALLET, files, settle

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """A sandbox whose token is a person's, whose comments would count."""
    with serving() as running:
        assert running.inside.world.host
        running.inside.world.host.user = ANA.github
        yield running


@dataclass
class Live:
    """The sandbox's webhooks go through the real ingest and tagger, and what they say goes back."""

    told: Told
    heard: list[Happening]
    offsets: "count[int]" = field(default_factory=count)
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        handlers = {EVENTS.name: Ingest()}
        self.ledger = Ledger(self.told.engine, "ingest", handlers, threading.Event())

    def apply(self, made: RawEvent) -> None:
        self.ledger.apply(PLACE, [record(next(self.offsets), made)])

    def until_quiet(self) -> int:
        """Let everything happen that follows; how many looks at the tracker that took."""
        for looks in range(20):
            while self.heard:
                self._ingest(self.heard.pop(0))
            settle(self.told.engine)
            if not self.told.write_back.work() and not self.heard:
                return looks
        raise AssertionError("it does not end")

    def _ingest(self, one: Happening) -> None:
        at = self.told.repository
        scope = Scope(f"github:acme:{at.id}", "github:acme", str(at.id), f"github:{at.full_name}")
        read = msgspec.json.decode(msgspec.json.encode(one.payload))
        raw = [msgspec.Raw(msgspec.json.encode(p)) for p in minimise("github:acme", one.event, read, PERSONS)]
        number = next(self.numbers)
        seen = START + timedelta(seconds=number)
        self.apply(RawEvent(str(number), Origin.WEBHOOK, one.event, scope, seen, raw))

    def worked(self) -> list[str]:
        """Kinds of the traces of effort there are."""
        with self.told.engine.connect() as connection:
            return sorted(connection.execute(select(activity.c.kind)).scalars())


PERSONS = Pseudonyms(Keys.stable(b"key"))
Begin = Callable[..., Live]


@pytest.fixture
def begin(acme: Running, database: Engine, tmp_path: Path) -> Iterator[Begin]:
    listening = heard(acme)
    came = next(listening)

    def begun(**settings: object) -> Live:
        live = Live(telling(acme, database, tmp_path, **settings), came)
        publish(database, files(WALLET))
        live.apply(event(issue(7, labels=["wallet"])))
        return live

    yield begun
    next(listening, None)


def test_a_key_in_the_title_of_a_pull_request_makes_its_status_true(begin: Begin) -> None:
    live = begin(write_back=True)
    pull = live.told.pull()
    live.until_quiet()
    live.told.forge.retitle(START, live.told.repository, pull, ANA, "PAY-7: one tap")
    live.until_quiet()
    texts = [str(status["description"]) for _, status in live.told.repository.statuses]
    assert [text.partition(":")[0] for text in texts] == ["no objective found", "serves Grow (rule wallet)"]


@pytest.mark.parametrize("how", ["label", "comment"])
def test_a_key_in_the_title_of_an_issue_makes_its_text_true_and_the_echo_goes_nowhere(
    begin: Begin, how: str
) -> None:
    live = begin(write_back_on_issues=how)
    ticket = live.told.issue()
    first = live.until_quiet()
    before = ticket.updated_at
    live.told.forge.retitle(START, live.told.repository, ticket, ANA, "PAY-7: one tap")
    assert (first, live.until_quiet()) == (1, 1), "one look for each judgement, none for an echo"
    assert ticket.updated_at >= before
    if how == "label":
        assert live.told.labels == ["fairlead: growth"]
    else:
        assert [text.partition("** ")[2] for text in live.told.comments] == ["serves Grow (rule wallet)"]
    assert live.worked() == ["commit", "created"], "what people did, and nothing of ours"


def test_a_rule_cannot_take_our_label_for_evidence(begin: Begin, database: Engine) -> None:
    live = begin(write_back_on_issues="label")
    publish(database, files(WALLET, '{id: loop, when: {label: "fairlead: no objective"}, serves: calm}'))
    live.told.issue()
    live.until_quiet()
    assert live.told.labels == ["fairlead: no objective"]
