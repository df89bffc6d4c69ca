"""Webhooks over real HTTP into a real Kafka."""

import gzip
import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from connectors.gateway.application import Limits
from schemas.broker import Broker
from schemas.topics import MAX_BODY_BYTES
from tests import octokit
from tests.connectors.gateway.serving import NOW, SECRET, Gateway, records, running, sign, wait_for
from tests.schemas.trackers.making import jira_issue, pull

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def gateway(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(broker, tmp_path_factory.mktemp("gateway"), Limits(body_seconds=2.0)) as started:
        yield started


@pytest.fixture
def project() -> str:
    """The numeric id of a project that no other test knows."""
    return str(uuid4().int)[:12]


def _updated(project: str, key: str = "PAY", **fields: object) -> dict[str, object]:
    issue = jira_issue(project={"id": project, "key": key, "name": "Payments"}, **fields)
    return {"timestamp": 1767862800000, "webhookEvent": "jira:issue_updated", "issue": issue}


def _opened(repository: str, name: str = "acme/pay-api") -> dict[str, object]:
    return {
        "action": "opened",
        "pull_request": pull(),
        "repository": {"id": int(repository), "full_name": name},
    }


def test_a_signed_webhook_is_in_kafka_when_it_is_answered(
    gateway: Gateway, broker: Broker, project: str
) -> None:
    answer = gateway.tell("jira/acme", _updated(project), headers={"X-Atlassian-Webhook-Identifier": "w-1"})
    assert answer.status_code == 202, answer.text
    (event,) = records(broker, f"jira:acme:{project}")
    assert (event.id, event.name, event.observed_at) == ("jira:acme:w-1", "jira:issue_updated", NOW)
    assert (event.scope.ref, event.scope.title, event.scope.key) == ("jira:acme/PAY", "Payments", "PAY")
    assert b"canary" not in bytes(event.parts[0]).lower()


def test_github_takes_the_same_way(gateway: Gateway, broker: Broker, project: str) -> None:
    assert gateway.tell("github/acme", _opened(project)).status_code == 202
    (event,) = records(broker, f"github:acme:{project}")
    assert (event.name, event.scope.ref, event.scope.key) == (
        "pull_request",
        "github:acme/pay-api",
        "acme/pay-api",
    )
    assert event.id.startswith("github:acme:sha256-")


@pytest.mark.parametrize("path", ["jira/nobody", "github/shut", "gitlab/acme", "jira/", "jira/acme/x"])
def test_a_route_exists_only_for_a_source_with_a_secret(gateway: Gateway, path: str, project: str) -> None:
    assert gateway.tell(path, _updated(project)).status_code == 404


def test_a_forged_webhook_is_refused_before_it_is_parsed(gateway: Gateway) -> None:
    for signature in ("", "sha256=" + "0" * 64, sign(b"{", b"other"), sign(b"another body")):
        assert gateway.send("jira/acme", b"{", signature).status_code == 401


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'"\xff"', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 50_000, "nested too deeply"),
        (b"[]", "must be a JSON object"),
        (b"{}", "has no name"),
        (b'{"webhookEvent": "x\\u0000"}', "has no name"),
        (b'{"webhookEvent": "x", "project": {"id": "1\\u0000", "key": "P"}}', "cannot be an identity"),
        (b'{"webhookEvent": "x", "project": {"id": 1e999, "key": "P"}}', "id: there is none"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_answered_with_the_reason(gateway: Gateway, body: bytes, reason: str) -> None:
    answer = gateway.tell("jira/acme", body)
    assert (answer.status_code, reason in answer.json()["reason"]) == (400, True), answer.text


def test_strange_characters_in_texts_are_taken(gateway: Gateway, broker: Broker, project: str) -> None:
    body = json.dumps(_updated(project, summary="a\0b\ud800c")).encode()
    doubled = body[:-1] + b', "webhookEvent": "jira:issue_created"}'
    assert gateway.tell("jira/acme", doubled).status_code == 202
    (event,) = records(broker, f"jira:acme:{project}")
    assert event.name == "jira:issue_created"
    assert "a\ufffdb\ufffdc".encode() in bytes(event.parts[0])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-encoding": "gzip"}, 415),
        ({"content-encoding": "br"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json; charset=utf-8"}, 202),
        ({"content-encoding": "identity"}, 202),
    ],
)
def test_only_plain_json_is_read(
    gateway: Gateway, headers: dict[str, str], status: int, project: str
) -> None:
    body = json.dumps(_updated(project)).encode()
    sent = gzip.compress(body) if headers.get("content-encoding") == "gzip" else body
    assert gateway.send("jira/acme", sent, sign(sent), headers).status_code == status


def test_a_body_in_chunks_is_read_and_one_without_end_is_not(
    gateway: Gateway, broker: Broker, project: str
) -> None:
    body = json.dumps(_updated(project)).encode()
    small = (body[at : at + 7] for at in range(0, len(body), 7))
    assert gateway.send("jira/acme", small, sign(body)).status_code == 202
    before = gateway.count("jira:acme", "too_large")
    endless = (b" " * 1_000_000 for _ in range(40))
    with suppress(httpx.WriteError):  # the door may be shut while we still push
        assert gateway.send("jira/acme", endless, sign(b"")).status_code == 413
    wait_for(lambda: gateway.count("jira:acme", "too_large") == before + 1)


def test_a_body_announced_as_too_large_is_not_read(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), 10) as raw:
        raw.sendall(
            b"POST /webhooks/jira/acme HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1)
        )
        assert raw.recv(1000).startswith(b"HTTP/1.1 413")


def test_the_largest_body_passes(gateway: Gateway, broker: Broker, project: str) -> None:
    payload = json.dumps(_updated(project, environment="x" * 1000)).encode()
    body = payload[:-1] + b" " * (MAX_BODY_BYTES - len(payload)) + b"}"
    assert len(body) == MAX_BODY_BYTES
    assert gateway.tell("jira/acme", body).status_code == 202
    assert len(records(broker, f"jira:acme:{project}")) == 1


def test_a_record_of_nearly_the_largest_size_passes_kafka(
    gateway: Gateway, broker: Broker, project: str
) -> None:
    comments = [
        {"id": str(i), "author": {"key": "bo"}, "created": "2026-01-01T00:00:00.000+0000"}
        for i in range(200_000)
    ]
    answer = gateway.tell("jira/acme", _updated(project, comment={"comments": comments}))
    assert answer.status_code == 202, answer.text
    (event,) = records(broker, f"jira:acme:{project}")
    assert len(bytes(event.parts[0])) > 15_000_000


def test_a_slow_sender_is_let_go(gateway: Gateway) -> None:
    before = gateway.count("jira:acme", "slow")
    with socket.create_connection(("127.0.0.1", gateway.port), 10) as raw:
        raw.sendall(
            b"POST /webhooks/jira/acme HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        assert raw.recv(1000).startswith(b"HTTP/1.1 408")
    assert gateway.count("jira:acme", "slow") == before + 1


def test_what_says_nothing_of_a_scope_we_follow_is_counted_and_ignored(
    gateway: Gateway, broker: Broker, project: str
) -> None:
    before = gateway.count("jira:acme", "ignored")
    for payload in (
        {"webhookEvent": "comment_created", "comment": {"id": "1"}},
        {"webhookEvent": "user_created", "project": {"id": project, "key": "PAY"}},
        _updated(project, key="HR"),
    ):
        answer = gateway.tell("jira/acme", payload)
        assert (answer.status_code, answer.json()["outcome"]) == (202, "ignored")
    assert gateway.count("jira:acme", "ignored") == before + 3
    assert records(broker, f"jira:acme:{project}") == []


def test_an_unknown_event_and_a_hint_are_kept(gateway: Gateway, broker: Broker, project: str) -> None:
    for name in ("jira:issue_levitated", "comment_created"):
        payload = {**_updated(project), "webhookEvent": name, "comment": {"id": "81", "body": "hush canary"}}
        assert gateway.tell("jira/acme", payload).status_code == 202
    unknown, hint = records(broker, f"jira:acme:{project}")
    assert (unknown.name, unknown.parts) == ("jira:issue_levitated", [])
    assert [json.loads(bytes(part)) for part in hint.parts] == [{"reread": "issue:4711"}]


def test_a_hint_that_names_no_project_is_kept_for_the_site(gateway: Gateway, broker: Broker) -> None:
    issue = secrets.randbelow(10**9)
    payload = {"webhookEvent": "worklog_created", "worklog": {"id": "5", "issueId": str(issue)}}
    assert gateway.tell("jira/acme", payload).json()["outcome"] == "accepted"
    told = [bytes(part) for event in records(broker, "jira:acme:site") for part in event.parts]
    assert b'{"reread":"issue:%d"}' % issue in told


@pytest.mark.parametrize("given", ["a b", "ü", "x" * 300, ""])
def test_an_odd_delivery_id_is_replaced_by_the_contents_hash(
    gateway: Gateway, broker: Broker, project: str, given: str
) -> None:
    gateway.tell(
        "jira/acme",
        _updated(project),
        headers={"X-Atlassian-Webhook-Identifier": given},
    )
    (event,) = records(broker, f"jira:acme:{project}")
    assert event.id.startswith("jira:acme:sha256-")


def test_every_example_of_github_is_answered(gateway: Gateway) -> None:
    for name, payload, place in octokit.examples():
        answer = gateway.tell("github/acme", payload, headers={"x-github-event": name})
        assert answer.status_code == 202, (place, answer.text)


def test_a_wrong_method_and_the_pages_of_operation(gateway: Gateway) -> None:
    assert gateway.get("/webhooks/jira/acme").status_code == 405
    assert gateway.get("/healthz").json()["status"] == "ok"
    assert "fairlead_webhook_request_duration_seconds_bucket" in gateway.get("/metrics").text
    assert "nobody" not in gateway.get("/metrics").text


def test_a_secret_is_rotated_without_a_restart(broker: Broker, tmp_path: Path, project: str) -> None:
    with running(broker, tmp_path) as gateway:
        assert gateway.tell("jira/acme", _updated(project)).status_code == 202
        (tmp_path / "secret").write_bytes(b"a rotated secret\n")
        wait_for(lambda: gateway.tell("jira/acme", _updated(project), SECRET).status_code == 401)
        assert gateway.tell("jira/acme", _updated(project), b"a rotated secret").status_code == 202
        (tmp_path / "secret").write_bytes(b"")
        wait_for(lambda: gateway.tell("jira/acme", _updated(project), b"a rotated secret").status_code == 401)
        assert gateway.tell("jira/acme", _updated(project), b"").status_code == 401
        (tmp_path / "secret").unlink()
        assert gateway.tell("jira/acme", _updated(project), b"").status_code == 401


def test_a_full_house_asks_to_come_back(broker: Broker, tmp_path: Path, project: str) -> None:
    with running(broker, tmp_path, Limits(room_bytes=10)) as gateway:
        answer = gateway.tell("jira/acme", _updated(project))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
