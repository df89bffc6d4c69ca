"""A tracker of a few lines, an ingest beside it, and what reached Kafka."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine, func, select

from connectors.listing import Bookmarks, Page, Read, TraceChange
from connectors.log import Log
from connectors.poller.applied import Applied
from connectors.poller.beside import Beside
from connectors.poller.instruments import Instruments
from connectors.poller.lease import Leases
from connectors.poller.visit import Visits
from deploy import topics
from schemas.broker import Broker
from schemas.events import RawEvent, Scope
from schemas.partitioner import partition_of
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.tables import item
from schemas.topics import EVENTS, PARTITIONS
from schemas.trackers import existence
from schemas.work import Access, GoneCause
from streams.ingest import Ingest
from streams.ledger import Ledger
from streams.record import Place, Record, moment
from tests.schemas.trackers.making import jira_issue

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAY = Scope("jira:acme:10010", "jira:acme", "10010", "jira:acme/PAY", "Payments")
_numbers = count(20_000)
PSEUDONYMS = Pseudonyms(Keys.stable(b"key"))


def project() -> Scope:
    """A Jira project that no other test knows."""
    number = next(_numbers)
    return Scope(f"jira:acme:{number}", "jira:acme", str(number), f"jira:acme/P{number}", "Payments")


@dataclass
class Scripted:
    """A tracker whose walk is a script: what it is asked to go on from, and the pages it then lists."""

    pages: list[Page]
    followed: list[Scope] = field(default_factory=list)
    asked: list[Bookmarks] = field(default_factory=list)
    failure: Exception | None = None
    name: str = "jira:acme"
    seen: Access = Access.OPEN
    counted: int = 0
    present: set[str] = field(default_factory=set)
    read_places: list[tuple[str, list[str]]] = field(default_factory=list)
    meanwhile: Callable[[str], None] = lambda _: None

    def scopes(self) -> Iterator[Scope]:
        yield from self.followed

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        assert scope.tracker == self.name
        self.asked.append(dict(state))
        at = int(state.get("at", 0))
        yield from self.pages[at:]
        if self.failure:
            raise self.failure

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        """Of what is not there it says that it is gone."""
        if self.failure:
            raise self.failure
        self.read_places.append((scope.id, list(places)))
        for place in places:
            self.meanwhile(place)
            number = place.removeprefix("issue:")
            if place in self.present or not self.present:
                yield Read(scope, "issues", [{**jira_issue(), "id": number, "key": f"PAY-{number}"}])
            else:
                yield Read(scope, existence.EXISTENCE, [existence.gone(place, GoneCause.UNKNOWN)])

    def traces(self, since: datetime) -> Iterator[TraceChange]:
        yield from ()

    def access(self, scope: Scope) -> Access | None:
        return self.seen

    def count(self, scope: Scope) -> int | None:
        return self.counted

    def there(self, scope: Scope) -> Iterator[tuple[str, str]]:
        yield from ((place, place) for place in sorted(self.present))

    def place(self, external_id: str, key: str) -> str:
        return external_id

    def known(self, engine: Engine, scope: Scope) -> int:
        """How many items of the scope the store holds to be there."""
        there = select(func.count()).where(item.c.scope_id == scope.id, ~item.c.gone)
        with engine.connect() as connection:
            return connection.execute(there).scalar_one()


def page(number: int, *keys: int, **more: object) -> Page:
    """Page `number` of a script, with issues of these numbers."""
    issues = [{**jira_issue(), "id": str(key), "key": f"PAY-{key}"} for key in keys]
    return Page("issues", list(issues), {"at": str(number)}, **more)  # type: ignore[arg-type]


def history(scope: Scope) -> list[Page]:
    """Three pages of the scope's past with four issues; ids differ from scope to scope."""
    first = 10 * int(scope.external_id)
    return [
        page(1, first + 1, first + 2, history=True),
        page(2, first + 3, history=True),
        page(3, first + 4, history=True, backfilled=True, complete_through=NOW),
    ]


@dataclass
class Bench:
    """A poller's parts around a real store and a real broker, as one process has them."""

    engine: Engine
    broker: Broker
    lasting: float = 120.0
    within: float = 20.0
    holder: str = "one"
    reached: float = 10.0

    def __post_init__(self) -> None:
        self.stop, self._ticks = threading.Event(), count()
        self.log = Log(self.broker, EVENTS, self.reached)
        self.leases = Leases(self.engine, self.holder, timedelta(seconds=self.lasting))
        self.applied = Applied(self.engine, self.leases, self.log, self.within, self.stop)
        self.instruments = Instruments()
        self.beside = Beside(self.log, PSEUDONYMS, self.clock, self.instruments)
        self.visits = Visits(self.leases, self.applied, self.log, PSEUDONYMS, self.clock, self.instruments)

    def clock(self) -> datetime:
        """A second later at each look."""
        return NOW + timedelta(seconds=next(self._ticks))


@contextmanager
def ingesting(engine: Engine, broker: Broker) -> Iterator[None]:
    """The real ingest, reading every partition from where the marks may stand."""
    stop = threading.Event()
    thread = threading.Thread(target=_ingest, args=(engine, broker, stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


def _ingest(engine: Engine, broker: Broker, stop: threading.Event) -> None:
    log = topics.identify(broker)(EVENTS.name)
    ledger = Ledger(engine, "ingest", {EVENTS.name: Ingest()}, stop)
    consumer = _consumer(broker, range(PARTITIONS))
    while not stop.is_set():
        for place, read in consumer.poll(100).items():
            records = [Record(r.offset, moment(r.timestamp), r.key, r.value) for r in read]
            ledger.apply(Place(place.topic, log, place.partition), records)
    consumer.close()


def sent(broker: Broker, scope: Scope) -> list[RawEvent]:
    """Every record of the scope, from the one partition where it must be."""
    consumer = _consumer(broker, [partition_of(scope.id)])
    (place,) = consumer.assignment()
    end = consumer.end_offsets([place])[place]
    found: list[RawEvent] = []
    while consumer.position(place) < end:
        read = consumer.poll(1000).get(place, [])
        found += [msgspec.json.decode(r.value, type=RawEvent) for r in read if r.key == scope.id.encode()]
    consumer.close()
    return found


def _consumer(broker: Broker, partitions: "range | list[int]") -> KafkaConsumer:
    consumer = KafkaConsumer(**broker.options(), auto_offset_reset="earliest", enable_auto_commit=False)
    places = [TopicPartition(EVENTS.name, number) for number in partitions]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    return consumer
