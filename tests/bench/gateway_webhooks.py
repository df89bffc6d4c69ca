"""Signed webhooks of 12 kB, as GitHub sends them for pull requests."""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from deploy.sandbox.github_api.model import Account, Pull, Repository, Ticket
from deploy.sandbox.github_api.shapes import Shapes
from schemas.trackers.reading import inner, moment

BYTES = 12_000
REPOSITORIES = 200


@dataclass(frozen=True)
class Webhook:
    """A body and the head that goes before it, but for the delivery's id."""

    head: bytes
    body: bytes

    def request(self, delivery: str) -> bytes:
        """The whole request."""
        return b"%bX-GitHub-Delivery: %b\r\n\r\n%b" % (self.head, delivery.encode(), self.body)


def webhooks(secret: bytes) -> list[Webhook]:
    """One for each repository, so that all partitions are written to."""
    return [signed(body(number), secret) for number in range(REPOSITORIES)]


def signed(content: bytes, secret: bytes) -> Webhook:
    """A body with the proof of who sends it."""
    proof = hmac.digest(secret, content, sha256).hex()
    head = (
        "POST /webhooks/github/acme HTTP/1.1\r\nHost: fairlead.example\r\nUser-Agent: GitHub-Hookshot/bench\r\n"
        f"Accept: */*\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        f"X-GitHub-Event: pull_request\r\nX-GitHub-Hook-ID: 1\r\nX-Hub-Signature-256: sha256={proof}\r\n"
    )
    return Webhook(head.encode(), content)


def body(number: int, size: int = BYTES) -> bytes:
    """A pull request of repository `number`, its description as long as makes `size` bytes in all."""
    ana = Account(1, "ana-canary", "Ana Canary", "ana@canary.example")
    acme = Account(2, "acme", "Acme", kind="Organization")
    at = moment("2026-03-01T12:00:00Z")
    assert at
    repository = Repository(77_000 + number, acme, f"service-{number}", "A service", "Go", at)
    ticket = Ticket(9_000 + number, 12, "PAY-7 refund by wallet", "", ana, at, at, ("wallet",))
    ticket.pull = Pull(5_000 + number, "feature/PAY-7", "a" * 40)
    shapes = Shapes("https://api.github.example", "https://github.example")
    pull = shapes.pull(repository, ticket, whole=True)
    small = {name: {**inner(pull, name), "repo": None} for name in ("head", "base")}
    payload = {
        "action": "edited",
        "number": 12,
        "pull_request": {**pull, **small},
        "repository": shapes.repository(repository),
        "sender": shapes.user(ana),
    }
    plain = json.loads(msgspec.json.encode(payload))
    words = "Refunds go back to the wallet they came from. "
    missing = size - len(json.dumps(plain)) + len("null")
    plain["pull_request"]["body"] = (words * (missing // len(words) + 1))[: max(0, missing - 2)]
    return json.dumps(plain).encode()
