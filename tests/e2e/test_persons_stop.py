"""Planted persons travel the whole way, from the edge to the figures: nobody finds them anywhere behind it."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine, select

from connectors.listing import Read
from connectors.log import Log
from connectors.poller.beside import Beside
from connectors.poller.instruments import Instruments
from schemas.broker import Broker
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.tables import metadata
from schemas.topics import EVENTS, PARTITIONS
from streams.ingest import Ingest
from streams.ledger import Ledger
from streams.record import Place, Record, moment
from tests.connectors.gateway.serving import NOW, Gateway, running
from tests.schemas.trackers.making import SCOPES
from tests.schemas.trackers.planted import CANARY, PAYLOADS, TEXT
from tests.streams.maker import LOG
from tests.streams.test_effort_laws import settle

pytestmark = pytest.mark.engines
LISTINGS = {"issues": "jira", "pulls": "github", "commits": "github"}
_NAMED = {
    "jira": {"project": {"id": "10010", "key": "PAY", "name": "Payments, ask canary@persons.example"}},
    "github": {"repository": {"id": 77, "full_name": "acme/pay-api", "default_branch": "main"}},
}


def _sent(payloads: list[tuple[str, str, dict[str, object]]], gateway: Gateway, beside: Beside) -> int:
    """Listings by the poller's way, all others as signed webhooks; the number of webhooks taken."""
    taken = 0
    for vendor, name, payload in payloads:
        if LISTINGS.get(name) == vendor and "sender" not in payload:
            beside.send(iter([Read(SCOPES[vendor], name, [payload])]))
        else:
            told = {**payload, **_NAMED[vendor], "webhookEvent": name}
            answer = gateway.tell(f"{vendor}/acme", told, headers={"x-github-event": name})
            taken += answer.status_code == 202
            assert CANARY not in answer.text
    return taken


def _poisoned() -> list[tuple[str, str, dict[str, object]]]:
    """The same without what guards the merge, and with persons in the place of identities."""
    listed = {(vendor, name): payload for vendor, name, payload in PAYLOADS if LISTINGS.get(name) == vendor}
    issue, pull = listed["jira", "issues"], listed["github", "pulls"]
    fields = issue["fields"]
    assert isinstance(fields, dict)
    return [
        ("jira", "issues", {**issue, "fields": {**fields, "updated": TEXT}}),
        ("jira", "issues", {**issue, "id": "canary@persons.example"}),
        ("jira", "issues", {**issue, "key": "[~canary.name]"}),
        ("github", "pulls", {**pull, "updated_at": TEXT}),
        ("github", "pulls", {**pull, "id": "canary@persons.example"}),
        ("github", "pulls", {**pull, "number": "@canary-login"}),
    ]


def _consumer(broker: Broker) -> KafkaConsumer:
    consumer = KafkaConsumer(**broker.options(), auto_offset_reset="latest", enable_auto_commit=False)
    consumer.assign([TopicPartition(EVENTS.name, number) for number in range(PARTITIONS)])
    consumer.seek_to_end()
    for place in consumer.assignment():
        consumer.position(place)  # settles now where the end is
    return consumer


def _read(consumer: KafkaConsumer) -> Iterator[tuple[int, Record]]:
    """Every record since the consumer was made, by partition, counted from 0 in each."""
    ends = consumer.end_offsets(list(consumer.assignment()))
    counts: dict[int, int] = {}
    while any(consumer.position(place) < end for place, end in ends.items()):
        for place, found in consumer.poll(500).items():
            for one in found:
                number = counts[place.partition] = counts.get(place.partition, -1) + 1
                yield place.partition, Record(number, moment(one.timestamp), one.key, one.value)


def _stored(engine: Engine) -> dict[str, str]:
    """All that each table holds, in one text."""
    with engine.connect() as connection:
        return {
            table.name: repr([tuple(row) for row in connection.execute(select(table))]).lower()
            for table in metadata.sorted_tables
        }


def test_planted_persons_are_nowhere_behind_the_edge(
    fresh_broker: Broker, database: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    consumer, log = _consumer(fresh_broker), Log(fresh_broker, EVENTS)
    beside = Beside(log, Pseudonyms(Keys.stable(b"key")), lambda: NOW, Instruments())
    with running(fresh_broker, tmp_path) as gateway:
        assert _sent([*PAYLOADS, *_poisoned()], gateway, beside) > len(PAYLOADS) / 2
        for body in (json.dumps({"user": TEXT}).encode()[:-9], json.dumps([TEXT]).encode()):
            assert CANARY not in gateway.tell("jira/acme", body).text
        assert CANARY not in gateway.send("jira/acme", json.dumps(PAYLOADS[0][2]).encode(), TEXT[:3]).text
        assert CANARY not in gateway.get("/metrics").text.lower()
    log.close()

    records = list(_read(consumer))
    consumer.close()
    ledger = Ledger(database, "ingest", {EVENTS.name: Ingest()}, threading.Event())
    for partition, record in records:
        ledger.apply(Place(EVENTS.name, LOG, partition), [record])
    settle(database)

    sent = b"\n".join(record.value or b"" for _, record in records).decode().lower()
    stored, said = _stored(database), "".join(capfd.readouterr()).lower()
    assert CANARY not in sent
    assert [name for name, held in stored.items() if CANARY in held] == []
    assert CANARY not in said
    # All the same it was the whole way: what is not a person's is everywhere that it belongs.
    assert "title ask ," in sent
    assert "title ask ," in stored["item"]
    assert stored["dead_letter"].count("title ask ,") == len(_poisoned())
    assert all(kind in stored["activity"] for kind in ("comment", "worklog", "review", "commit"))
    assert stored["effort"] != "[]"
    assert "dead letters" in said
