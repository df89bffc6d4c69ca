"""Readings that are pushed: by the holder of a token, into the log of decisions, judged where they are applied."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import Engine

from schemas.broker import Broker
from schemas.events import Command
from schemas.kpis import PUSH, REPORT, Pusher, Report
from schemas.topics import COMMANDS
from streams.publish import KIND, Publication
from tests.connectors.gateway.serving import NOW, Gateway, running
from tests.streams.steered import Steered, published

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def gateway(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("push")
    for name, token in (("dash", "first-token"), ("mail", "other-token"), ("empty", "")):
        (folder / f"{name}-token").write_text(token)
    pushers = [Pusher(name=name, token_file=folder / f"{name}-token") for name in ("dash", "mail", "empty")]
    with running(broker, folder, pushers=pushers) as made:
        yield made


def pushed(broker: Broker, target: str) -> list[tuple[str, Report]]:
    """Actor and reading of each command with this target."""
    consumer = KafkaConsumer(**broker.options(), auto_offset_reset="earliest", enable_auto_commit=False)
    place = TopicPartition(COMMANDS.name, 0)
    consumer.assign([place])
    end = consumer.end_offsets([place])[place]
    consumer.seek_to_beginning(place)
    found = []
    while consumer.position(place) < end:
        for record in consumer.poll(1000).get(place, []):
            if record.key == target.encode():
                command = msgspec.json.decode(record.value, type=Command)
                assert command.kind == REPORT
                found.append((command.actor, msgspec.json.decode(command.body, type=Report)))
    consumer.close()
    return found


def test_a_reading_is_in_the_log_when_it_is_answered_under_its_tokens_name(
    gateway: Gateway, broker: Broker
) -> None:
    answer = gateway.push(
        "young/pushed", b'{"value": "2.3%", "at": "2026-02-01T10:00:00+01:00"}', "other-token"
    )
    assert (answer.status_code, answer.json()) == (202, {"outcome": "accepted"})
    gateway.push("young/pushed", b'{"value": 2.5}', "first-token")
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert pushed(broker, "kpi:young/pushed") == [
        ("mail", Report("young", "pushed", "2.3%", at, PUSH)),
        ("dash", Report("young", "pushed", "2.500000", NOW, PUSH)),
    ]
    assert gateway.count("kpis", "accepted") >= 2


@pytest.mark.parametrize("token", ["", "wrong", "first-token-and-more", "first"])
def test_without_the_token_nothing_is_taken(gateway: Gateway, broker: Broker, token: str) -> None:
    answer = gateway.push("young/forged", b'{"value": 1}', token)
    assert answer.status_code == 401
    assert pushed(broker, "kpi:young/forged") == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "truncated"),
        (b'{"valve": 1}', "valve"),
        (b'{"value": true}', "Expected"),
        (b'{"value": 1, "at": "2026-02-01T10:00:00"}', "needs a time zone"),
        (b"\xff", "value"),
    ],
)
def test_a_body_that_is_no_reading_is_refused_with_what_to_send(
    gateway: Gateway, body: bytes, why: str
) -> None:
    answer = gateway.push("young/broken", body, "first-token")
    assert answer.status_code == 400
    assert why in answer.json()["reason"]


def test_a_body_that_is_too_large_encoded_or_of_another_type_is_not_read(gateway: Gateway) -> None:
    large = gateway.push("young/large", b'{"value": "' + b"1" * 20_000 + b'"}', "first-token")
    typed = gateway.push("young/typed", b"{}", "first-token", **{"content-type": "text/plain"})
    packed = gateway.push("young/packed", b"{}", "first-token", **{"content-encoding": "gzip"})
    assert [it.status_code for it in (large, typed, packed)] == [413, 415, 415]


def test_where_nobody_may_push_there_is_no_way_in(broker: Broker, tmp_path: Path) -> None:
    with running(broker, tmp_path) as gateway:
        answer = gateway.push("young/conversion", b'{"value": 1}', "first-token")
    assert answer.status_code == 404
    assert "kpis.push" in answer.json()["reason"]


def test_a_token_counts_only_where_the_strategy_names_it(database: Engine) -> None:
    steered = Steered(database)
    files = published()
    kpi = "kpis: {conversion: {from: 2%, to: 3%, by: 2025-12-31, push: dash}},"
    files["strategy.yaml"] = files["strategy.yaml"].replace("sponsor: cmo,", f"sponsor: cmo, {kpi}")
    steered.decide(KIND, Publication(files), at=datetime(2025, 1, 1, tzinfo=UTC))
    report = Report("young", "conversion", "2.5", datetime(2025, 9, 1, tzinfo=UTC), PUSH)
    assert "is not pushed by mail: write `push: mail`" in steered.decide(REPORT, report, actor="mail")
    assert steered.decide(REPORT, report, actor="dash") == "applied"
    (row,) = steered.rows("SELECT value, unit, source, actor FROM kpi_reading")
    assert tuple(row) == (2.5, "%", "push", "dash")
