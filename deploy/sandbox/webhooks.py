"""Webhooks: signed, sent, and tried again as Jira does it; GitHub does not."""

import asyncio
import hmac
import logging
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, Literal

import httpx
import msgspec

from deploy.sandbox.simulation.telling import Happening

_LOG: Final = logging.getLogger(__name__)
_AT_ONCE: Final = 8
_WAITING: Final = 20_000  # more than this many are dropped: whoever was away that long lists anyway
_LIMIT: Final = 10.0
_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
Tracker = Literal["jira", "github"]


@dataclass(frozen=True)
class Parcel:
    """A webhook ready to be sent: the body and the headers that prove where it comes from."""

    tracker: Tracker
    body: bytes
    headers: dict[str, str]
    event: str = ""
    action: str = ""
    repository: int = 0
    redelivery: bool = False


class _Numbered(msgspec.Struct):
    id: int = 0


class _About(msgspec.Struct):
    action: str = ""
    repository: _Numbered = msgspec.field(default_factory=_Numbered)


def parcel(happening: Happening, secret: bytes) -> Parcel:
    """Sign a happening over its raw bytes."""
    body = msgspec.json.encode(happening.payload)
    signature = f"sha256={hmac.digest(secret, body, sha256).hex()}"
    headers = _HEADERS[happening.tracker](happening.event, signature)
    if happening.tracker == "jira":
        return Parcel(happening.tracker, body, headers)
    about = msgspec.json.decode(body, type=_About)
    return Parcel(happening.tracker, body, headers, happening.event, about.action, about.repository.id)


def _jira_headers(_: str, signature: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid4()),
        "X-Hub-Signature": signature,
    }


def _github_headers(event: str, signature: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/sandbox",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-GitHub-Hook-ID": "1",
        "X-Hub-Signature-256": signature,
    }


_HEADERS: Final = {"jira": _jira_headers, "github": _github_headers}


@dataclass
class Webhooks:
    """Sends what it is told of to `targets`; a tracker without a target sends nothing."""

    secrets: dict[Tracker, bytes]
    targets: dict[Tracker, str] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    drop: int = 0
    """So many of GitHub's next webhooks reach nobody."""
    carried: Callable[[Parcel, int], None] = lambda _, __: None
    """Told of each of GitHub's webhooks and what it was answered; 0 for nothing."""
    _waiting: asyncio.Queue[Parcel] = field(default_factory=lambda: asyncio.Queue(_WAITING))
    _retries: set[asyncio.Task[None]] = field(default_factory=set)

    def aim(self, gateway: str, name: str) -> None:
        """Send to a Fairlead gateway, where the sources are called `name`."""
        for tracker in self.secrets:
            self.targets[tracker] = f"{gateway.rstrip('/')}/webhooks/{tracker}/{name}"

    def turn(self, tracker: Tracker, url: str, secret: bytes) -> None:
        """Send the tracker's webhooks elsewhere from now on, signed with another secret; "" sends none."""
        self.targets[tracker] = url
        self.secrets[tracker] = secret

    def hear(self, happening: Happening) -> None:
        """Queue a webhook."""
        if not self.targets.get(happening.tracker):
            return
        if self._waiting.full():
            self.sent["dropped"] += 1
            return
        self._waiting.put_nowait(parcel(happening, self.secrets[happening.tracker]))

    def again(self, delivered: Parcel) -> None:
        """Send one of GitHub's webhooks once more, as it was."""
        self._waiting.put_nowait(replace(delivered, redelivery=True))

    async def deliver(self) -> None:
        """Send until cancelled."""
        async with httpx.AsyncClient(timeout=_LIMIT, trust_env=False) as client, asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._carry(client))

    async def _carry(self, client: httpx.AsyncClient) -> None:
        while True:
            await self._try(client, await self._waiting.get(), 0)

    async def _try(self, client: httpx.AsyncClient, parcel_: Parcel, attempt: int) -> None:
        status = await self._post(client, parcel_)
        self.sent[f"{parcel_.tracker}:{status or 'error'}"] += 1
        if parcel_.tracker == "github":
            self.carried(parcel_, status)
        again = parcel_.tracker == "jira" and (status == 0 or status in _AGAIN)
        if again and attempt < len(_PAUSES):
            task = asyncio.create_task(self._later(client, parcel_, attempt))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def _later(self, client: httpx.AsyncClient, parcel_: Parcel, attempt: int) -> None:
        await asyncio.sleep(_PAUSES[attempt])
        await self._try(client, parcel_, attempt + 1)

    async def _post(self, client: httpx.AsyncClient, parcel_: Parcel) -> int:
        """The answer's status; 0 where there was none."""
        if parcel_.tracker == "github" and self.drop:
            self.drop -= 1
            return 0
        try:
            answer = await client.post(
                self.targets.get(parcel_.tracker, ""), content=parcel_.body, headers=parcel_.headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _LOG.debug("webhook not delivered: %s", error)
            return 0
        return answer.status_code
