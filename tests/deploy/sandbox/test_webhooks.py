"""Webhooks: signed over the raw bytes, told while time runs, tried again by Jira and not by GitHub."""

import hmac
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.sandbox.options import Options
from tests.deploy.processes import until
from tests.sandbox_fixture import START, Running

Start = Callable[[Options], Running]


@dataclass(frozen=True)
class Delivery:
    """One webhook as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def jira(self) -> bool:
        return self.path == "/webhooks/jira/acme"


@dataclass
class Receiver:
    """Stands where the gateway does; answers with `status`."""

    url: str = ""
    status: int = 200
    came: list[Delivery] = field(default_factory=list)

    def of(self, *, jira: bool) -> list[Delivery]:
        return [one for one in self.came if one.jira is jira]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.came.append(Delivery(self.path, dict(self.headers), body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def signed(one: Delivery, secret: str) -> bool:
    """Whether the tracker's own header proves the body."""
    given = one.headers["X-Hub-Signature" if one.jira else "X-Hub-Signature-256"]
    return given == "sha256=" + hmac.new(secret.encode(), one.body, sha256).hexdigest()


def test_nothing_is_told_of_history_and_everything_of_what_follows(
    start_sandbox: Start, receiver: Receiver
) -> None:
    running = start_sandbox(Options(start=START, speed=0, webhook_target=receiver.url))
    assert running.control.get("/sandbox/webhooks").json()["sent"] == {}
    before = set(running.truth()["items"])
    running.advance(hours=6)
    made = {key for key in set(running.truth()["items"]) - before if "#" not in key and "@" not in key}
    assert made

    def told() -> set[str]:
        return {json.loads(one.body).get("issue", {}).get("key", "") for one in receiver.of(jira=True)}

    until(lambda: made <= told(), "every issue that was made is told of")


def test_each_is_signed_over_its_raw_bytes_with_its_trackers_secret(
    start_sandbox: Start, receiver: Receiver
) -> None:
    running = start_sandbox(Options(start=START, speed=0, webhook_target=receiver.url))
    running.advance(days=1)
    until(lambda: bool(receiver.of(jira=True) and receiver.of(jira=False)), "both trackers told something")
    secrets = {
        jira: running.inside.addresses.secret(f"{name} webhook")
        for jira, name in ((True, "jira"), (False, "github"))
    }
    for one in list(receiver.came):
        assert signed(one, secrets[one.jira])
        assert not signed(one, secrets[not one.jira])
        assert json.loads(one.body)
        assert one.headers["X-Atlassian-Webhook-Identifier" if one.jira else "X-GitHub-Delivery"]


def test_they_come_by_themselves_while_time_is_accelerated(start_sandbox: Start, receiver: Receiver) -> None:
    start_sandbox(Options(start=START, speed=36_000, webhook_target=receiver.url))
    until(
        lambda: len(receiver.of(jira=True)) > 5 and len(receiver.of(jira=False)) > 5, "work is told of", 120
    )


def test_jira_tries_again_what_failed_and_github_does_not(start_sandbox: Start, receiver: Receiver) -> None:
    receiver.status = 503
    running = start_sandbox(Options(start=START, speed=0, webhook_target=receiver.url))
    running.advance(hours=4)
    until(lambda: bool(receiver.of(jira=True) and receiver.of(jira=False)), "both trackers told something")
    receiver.status = 200

    def accepted() -> int:
        return int(running.control.get("/sandbox/webhooks").json()["sent"].get("jira:200", 0))

    refused = {one.headers["X-Atlassian-Webhook-Identifier"] for one in receiver.of(jira=True)}
    until(lambda: accepted() >= len(refused), "Jira told again what was refused")
    deliveries = [one.headers["X-GitHub-Delivery"] for one in receiver.of(jira=False)]
    assert len(deliveries) == len(set(deliveries))


def test_a_receiver_that_is_not_there_stops_nothing_and_can_be_aimed_anew(
    start_sandbox: Start, receiver: Receiver
) -> None:
    running = start_sandbox(Options(start=START, speed=0))
    nowhere = {"jira": "http://127.0.0.1:9/", "github": "no address"}
    assert running.control.post("/sandbox/webhooks", json=nowhere).json()["targets"] == nowhere
    running.advance(hours=4)
    until(
        lambda: running.control.get("/sandbox/webhooks").json()["sent"].get("github:error", 0) > 0,
        "it failed",
    )
    running.control.post("/sandbox/webhooks", json={"github": f"{receiver.url}/hooks"})
    running.advance(days=1)
    until(lambda: any(one.path == "/hooks" for one in receiver.came), "the new target hears")
