"""A gateway over real HTTP, a sender that signs, and a reader of what reached Kafka."""

import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import httpx
import msgspec
import uvicorn
from kafka import KafkaConsumer, TopicPartition
from pydantic import HttpUrl

from connectors.gateway import build
from connectors.gateway.application import Limits
from schemas.broker import Broker
from schemas.events import RawEvent
from schemas.kpis import Pusher
from schemas.partitioner import partition_of
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import GithubSource, JiraSource, Sources
from schemas.topics import EVENTS

SECRET = b"first secret"
LIMITS = Limits()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def sources(folder: Path) -> Sources:
    """One Jira and one GitHub with a secret, one GitHub without."""
    for name in ("token", "secret"):
        (folder / name).write_bytes(SECRET)
    secret = [folder / "secret"]
    return Sources(
        jira=[
            JiraSource(
                name="acme",
                url=HttpUrl("https://jira.example"),
                token_file=folder / "token",
                webhook_secret_files=secret,
                projects=["PAY", "SHOP*"],
            )
        ],
        github=[
            GithubSource(name="acme", webhook_secret_files=secret, repositories=["acme/pay-*"]),
            GithubSource(name="shut", repositories=["acme/*"]),
        ],
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gateway:
    """A running gateway, as trackers see it."""

    def __init__(self, url: str, port: int) -> None:
        self.url, self.port = url, port
        self._client = httpx.Client(base_url=url, timeout=30)

    def send(
        self,
        path: str,
        body: bytes | Iterator[bytes],
        signature: str = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        proof = "x-hub-signature" if path.startswith("jira") else "x-hub-signature-256"
        known = {"content-type": "application/json", proof: signature, "x-github-event": "pull_request"}
        raw = {name.encode(): value.encode("latin-1") for name, value in {**known, **(headers or {})}.items()}
        return self._client.post(f"/webhooks/{path}", content=body, headers=raw)

    def tell(
        self, path: str, payload: object, secret: bytes = SECRET, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A properly signed webhook."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.send(path, body, sign(body, secret), headers)

    def push(self, path: str, body: bytes, token: str = "", **headers: str) -> httpx.Response:
        """A reading of a KPI."""
        known = {
            "content-type": "application/json",
            **({"authorization": f"Bearer {token}"} if token else {}),
        }
        return self._client.post(f"/kpis/{path}", content=body, headers={**known, **headers})

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path)

    def count(self, source: str, outcome: str) -> float:
        """How often a webhook had this outcome."""
        name = f'fairlead_webhook_requests_total{{outcome="{outcome}",source="{source}"}}'
        found = [line for line in self.get("/metrics").text.splitlines() if line.startswith(name)]
        return float(found[0].split()[-1]) if found else 0.0


def sign(body: bytes, secret: bytes = SECRET) -> str:
    return "sha256=" + hmac.new(secret, body, "sha256").hexdigest()


@contextmanager
def running(
    broker: Broker,
    folder: Path,
    limits: Limits = LIMITS,
    pushers: Sequence[Pusher] = (),
    followed: Sources | None = None,
) -> Iterator[Gateway]:
    port = free_port()
    app = build(
        followed or sources(folder), broker, Pseudonyms(Keys.stable(b"key")), lambda: NOW, limits, pushers
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield Gateway(f"http://127.0.0.1:{port}", port)
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until `condition()` holds."""
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until, "waited in vain"
        sleep(0.02)


def records(broker: Broker, scope: str) -> list[RawEvent]:
    """Every raw event of `scope`, read from the one partition where it must be."""
    consumer = KafkaConsumer(**broker.options(), auto_offset_reset="earliest", enable_auto_commit=False)
    place = TopicPartition(EVENTS.name, partition_of(scope))
    consumer.assign([place])
    end = consumer.end_offsets([place])[place]
    consumer.seek_to_beginning(place)
    found: list[RawEvent] = []
    while consumer.position(place) < end:
        read = [record.value for record in consumer.poll(1000).get(place, []) if record.key == scope.encode()]
        found += [msgspec.json.decode(value, type=RawEvent) for value in read]
    consumer.close()
    return found
