"""What an operator types when something is wrong: dead-letters, trace, recover, topics; their words and exit codes."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from kafka.admin import KafkaAdminClient
from sqlalchemy import Engine, select, text

from deploy import topics
from deploy.cli import frame
from deploy.local.kafka import Kafka
from schemas.broker import Broker
from schemas.events import Cursor, RawEvent
from schemas.tables import item, mark, scope
from schemas.topics import EVENTS
from streams import tag
from streams.ingest import Ingest
from streams.ledger import Ledger
from streams.record import Place
from tests.chaos.engines import read
from tests.deploy.processes import until
from tests.streams import snapshot
from tests.streams.maker import PAY, event, issue
from tests.streams.running import send

pytestmark = pytest.mark.engines

Fairlead = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A Kafka for this file, whose topics are deleted in it."""
    with Kafka(tmp_path_factory.mktemp("operated"), durable=False) as server:
        broker = Broker(server.bootstrap)
        topics.create(broker)
        yield broker


@pytest.fixture
def operated(kafka: Broker) -> Broker:
    """All topics; the log of events is new and empty."""
    made_anew(kafka, EVENTS.name)
    return kafka


@pytest.fixture
def fairlead(
    database_url: str,
    operated: Broker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Fairlead]:
    """The command line in this process, on this test's store and broker."""
    monkeypatch.setenv("FAIRLEAD_KAFKA__BOOTSTRAP", operated.bootstrap)
    monkeypatch.setenv("FAIRLEAD_DATABASE__URL", database_url)
    monkeypatch.setenv("FAIRLEAD_HOME", str(tmp_path / "home"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = frame.run(list(arguments))
        return Said(code, *capsys.readouterr())

    yield run
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def apply(engine: Engine, broker: Broker) -> None:
    """Apply everything in the log, as the ingest agent would."""
    ledger = Ledger(engine, "ingest", {EVENTS.name: Ingest()}, threading.Event())
    log = topics.identify(broker)(EVENTS.name)
    for partition, records in read(broker, EVENTS.name).items():
        ledger.apply(Place(EVENTS.name, log, partition), records)


def arrived(engine: Engine, broker: Broker, *events: RawEvent | bytes) -> None:
    send(broker, *events, key=PAY.id)
    apply(engine, broker)


def made_anew(broker: Broker, name: str) -> None:
    admin = KafkaAdminClient(**broker.options())
    admin.delete_topics([name])
    until(lambda: name not in admin.list_topics(), f"{name} is gone", 60)
    admin.close()
    assert topics.create(broker) == [name]


def allow(engine: Engine, title: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f'ALTER TABLE item DROP CONSTRAINT "no {title}"'))


def forbid(engine: Engine, title: str) -> None:
    """A fault of ours that somebody will mend: the store refuses this title."""
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE item ADD CONSTRAINT \"no {title}\" CHECK (title <> '{title}')"))


def test_dead_letters_are_listed_shown_and_replayed_after_a_fix_as_often_as_one_likes(
    fairlead: Fairlead, database: Engine, operated: Broker
) -> None:
    assert fairlead("dead-letters", "list") == Said(0, "No dead letters.\n", "")
    assert fairlead("dead-letters", "replay", "--all") == Said(0, "No dead letters to replay.\n", "")
    forbid(database, "Issue 2")
    arrived(database, operated, event(issue(1), issue(2), issue(3)), b"no JSON")

    first, second = fairlead("dead-letters", "list").out.splitlines()
    assert f"{EVENTS.name}[" in first
    assert "part 1" in first
    assert "no Issue 2" in first
    assert "record" in second
    assert "not a RawEvent" in second
    one, other = (letter["id"] for letter in fairlead("dead-letters", "list", "--json").told)
    shown = fairlead("dead-letters", "show", str(one))
    assert '"Issue 2"' in shown.out
    assert '"Issue 1"' not in shown.out
    assert fairlead("dead-letters", "show", str(other), "--json").told["payload"] == "no JSON"

    still = fairlead("dead-letters", "replay", str(one))
    assert still.code == frame.FINDINGS
    assert "still dead: " in still.out
    allow(database, "Issue 2")
    assert fairlead("dead-letters", "replay", str(one)) == Said(0, f"{one:>6}  applied\n", "")
    once = snapshot.facts(database)
    assert ("PAY-2") in {row[3] for row in once["item"]}
    assert fairlead("dead-letters", "replay", str(one)) == Said(0, f"{one:>6}  already replayed\n", "")
    rest = fairlead("dead-letters", "replay", "--all", "--json")
    assert [(it["id"], it["came_to"]) for it in rest.told] == [(other, "still dead")]
    assert rest.code == frame.FINDINGS
    assert snapshot.differences(once, snapshot.facts(database)) == []
    assert [it["id"] for it in fairlead("dead-letters", "list", "--json").told] == [other]
    everything = fairlead("dead-letters", "list", "--replayed", "--json").told
    assert [(it["id"], bool(it["replayed_at"])) for it in everything] == [(one, True), (other, False)]


def test_a_replay_that_names_nothing_or_nobody_says_what_to_do(fairlead: Fairlead) -> None:
    assert fairlead("dead-letters", "replay") == Said(
        frame.REFUSED, "", "fairlead: Say which dead letters: their numbers, or --all.\n"
    )
    for command in ("show", "replay"):
        assert fairlead("dead-letters", command, "7") == Said(
            frame.REFUSED,
            "",
            "fairlead: There is no dead letter 7: `fairlead dead-letters list` shows those there are.\n",
        )


def test_an_event_is_traced_from_the_log_to_its_items(
    fairlead: Fairlead, database: Engine, operated: Broker
) -> None:
    bad = issue(2) | {"fields": None}
    arrived(database, operated, event(issue(1), bad, identity="delivery-7"))
    with database.connect() as connection:
        place = connection.execute(select(mark.c.partition).where(mark.c.next_offset == 1)).scalar_one()
    told = fairlead("trace", "delivery-7").out
    assert f"event      delivery-7  page/issues  {PAY.id}\n" in told
    assert f"log        {EVENTS.name}[{place}]@0  received " in told
    assert "ingest     applied: 1 of 2 parts changed something  at " in told
    assert "dead       #1 part 1: " in told
    assert "item       PAY-1 r1 'Issue 1': not judged yet; waits to be judged; waits in the outbox\n" in told
    while tag.drain(database):
        pass
    told = fairlead("trace", f"{EVENTS.name}[{place}]@0").out
    assert "item       PAY-1 r1 'Issue 1': unknown; waits in the outbox\n" in told
    (found,) = fairlead("trace", "delivery-7", "--json").told
    assert (found["in_log"], found["items"][0]["state"]) == (True, "unknown")


def test_an_event_that_nobody_knows_is_refused_with_how_a_place_is_written(fairlead: Fairlead) -> None:
    told = fairlead("trace", "delivery-8")
    assert (told.code, told.out) == (frame.REFUSED, "")
    assert "No applied record has the event id or place 'delivery-8'." in told.err
    assert "fairlead.events[12]@345" in told.err


def test_marks_that_speak_of_another_log_are_told_and_on_demand_dropped(
    fairlead: Fairlead, database: Engine, operated: Broker
) -> None:
    events = [
        event(
            issue(n),
            seen=n,
            identity=f"e{n}",
            cursor=Cursor(1, n, {"issues": f"p{n}"}, None, backfilled=True),
        )
        for n in (1, 2, 3)
    ]
    arrived(database, operated, *events)
    assert fairlead("recover") == Said(0, "Every mark fits its log: nothing to recover.\n", "")
    before = snapshot.facts(database)
    made_anew(operated, EVENTS.name)

    asked = fairlead("recover")
    assert asked.code == frame.FINDINGS
    assert "mark 3  log ends at 0  the topic was made anew: " in asked.out
    assert "With --yes these marks are dropped" in asked.out
    assert snapshot.differences(before, snapshot.facts(database)) == []  # asking changes nothing

    done = fairlead("recover", "--yes")
    assert done.code == 0
    assert "1 boards and repositories will be listed again. Start the workers.\n" in done.out
    with database.connect() as connection:
        assert connection.execute(select(scope.c.cursor, scope.c.backfilled)).all() == [({}, False)]
        assert connection.execute(select(item.c.key)).scalars().all()  # facts stay
    assert fairlead("recover") == Said(0, "Every mark fits its log: nothing to recover.\n", "")
    arrived(database, operated, *events)  # what listing again brings
    after = snapshot.facts(database)
    assert [told for told in snapshot.differences(before, after) if not told.startswith("scope")] == []


def test_a_log_that_ends_below_its_mark_is_told(
    fairlead: Fairlead, database: Engine, operated: Broker
) -> None:
    arrived(database, operated, event(issue(1)))
    with database.begin() as connection:
        connection.execute(mark.update().where(mark.c.next_offset == 1).values(next_offset=9))
    told = fairlead("recover")
    assert told.code == frame.FINDINGS
    assert "mark 9  log ends at 1  the log ends below the mark: it lost records or was restored" in told.out


def test_topics_are_created_described_and_checked_in_words(fairlead: Fairlead, operated: Broker) -> None:
    fine = Said(0, "All topics are there, and they fit.\n", "")
    assert fairlead("topics", "create") == fairlead("topics", "check") == fine
    table = fairlead("topics", "describe").out
    assert "gateway, poller" in table
    assert "30 days" in table
    told = fairlead("topics", "describe", "--json").told[EVENTS.name]
    assert (told["broker"]["partitions"], told["broker"]["retention"]) == (64, "30 days")
    assert fairlead("topics", "check", "--production").code == frame.FINDINGS
    admin = KafkaAdminClient(**operated.options())
    admin.delete_topics(["fairlead.efforts"])
    until(lambda: "fairlead.efforts" not in admin.list_topics(), "it is gone", 60)
    admin.close()
    missing = "fairlead.efforts does not exist: run `fairlead topics create`.\n"
    assert fairlead("topics", "check") == Said(frame.FINDINGS, missing, "")
    assert "missing" in fairlead("topics", "describe").out
    assert fairlead("topics", "create") == Said(0, "Created fairlead.efforts.\n", "")
