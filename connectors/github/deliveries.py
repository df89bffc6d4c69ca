"""GitHub's own log of webhooks: what it could not deliver it is asked, once, to deliver again. It never does so by itself.

A redelivered webhook comes in by the gateway as any other. Opt-in, because it needs the right to administer webhooks; whatever is not
delivered again is found by the next walk all the same.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import structlog
from sqlalchemy import BigInteger, Engine, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from connectors.github.client import GithubClient
from connectors.github.host import GithubHost
from schemas.errors import Reject
from schemas.sources import GithubSource
from schemas.tables import effect
from schemas.trackers.reading import JsonObject, inner, word

KIND: Final = "redelivery"
_MOST_PAGES: Final = 10  # of one look: a thousand failures
_LONGEST_ID: Final = 18
_REFUSED_FOR: Final = 3_600.0
_log: Final = structlog.get_logger()


@dataclass
class _Hook:
    """A webhook that leads to us: `path` is below the API, `repository` "" where it serves many."""

    client: GithubClient
    path: str
    seen: int
    etag: str = ""
    due: float = 0.0


@dataclass
class DeliveryLog:
    """Asks one question a call, so that whoever calls it each second keeps GitHub's second between writes.

    `told` hears what became of each redelivery: asked, refused. `every` is in seconds, between two looks at one hook.
    """

    engine: Engine
    host: GithubHost
    source: GithubSource
    told: Callable[[str], None] = lambda _: None
    every: float = 60.0
    _hooks: dict[str, _Hook] = field(default_factory=dict)
    _hidden: dict[str, float] = field(default_factory=dict)
    _failed: deque[tuple[_Hook, str, str]] = field(default_factory=deque)

    def work(self) -> int:
        """Deliver one again, or look at one hook; 0 where nothing is due. Raises Retry."""
        if not self.source.sweep_deliveries:
            return 0
        if self._failed:
            hook, id_, event = self._failed[0]
            self._again(hook, id_, event)
            self._failed.popleft()
            return 1
        due = self._due()
        if due:
            self._look(due)
        return int(due is not None)

    def _due(self) -> _Hook | None:
        if self.host.app:
            if not self._hooks:
                self._hooks["app"] = self._known(self.host.app, "/app/hook")
        else:
            for repository, client in self.host.pinned.items():
                if repository not in self._hooks and monotonic() >= self._hidden.get(repository, 0.0):
                    self._find(repository, client)
                    break
        due = sorted(self._hooks.values(), key=lambda hook: hook.due)
        return due[0] if due and due[0].due <= monotonic() else None

    def _find(self, repository: str, client: GithubClient) -> None:
        base = f"/repositories/{repository}/hooks"
        try:
            hooks = client.page(f"{base}?per_page=100").objects
        except Reject as reason:
            _log.warning(
                "webhooks not shown",
                repository=repository,
                reason=str(reason),
                remedy="needs Webhooks: write",
            )
            hooks = []
        ours = [word(hook.get("id")) for hook in hooks if leads_to(self.source, hook)]
        if ours:
            self._hooks[repository] = self._known(client, f"{base}/{ours[0]}")
        else:
            self._hidden[repository] = monotonic() + _REFUSED_FOR

    def _known(self, client: GithubClient, path: str) -> _Hook:
        """From where the last process stood: what it asked for is not asked for again."""
        done = (effect.c.kind == KIND) & (effect.c.payload["hook"].astext == self._name(path))
        newest = select(func.max(cast(effect.c.payload["delivery"].astext, BigInteger))).where(done)
        with self.engine.connect() as connection:
            return _Hook(client, path, connection.execute(newest).scalar() or 0)

    def _look(self, hook: _Hook) -> None:
        hook.due = monotonic() + self.every
        found, etag, newest = list[JsonObject](), "", hook.seen
        for failed, tag in self._pages(hook):
            etag = etag or tag
            found += failed
        for one in reversed(found):  # the oldest first
            newest = max(newest, _number(one.get("id")))
            if one.get("redelivery") is not True and self._is_followed(one):
                self._failed.append((hook, word(one.get("id")), word(one.get("event"))))
        hook.seen, hook.etag = newest, etag or hook.etag

    def _pages(self, hook: _Hook) -> Iterator[tuple[list[JsonObject], str]]:
        """Failed deliveries that were not seen yet, newest first, with the page's ETag."""
        path, etag = f"{hook.path}/deliveries?status=failure&per_page=100", hook.etag
        for _ in range(_MOST_PAGES):
            page = hook.client.page(path, etag)
            fresh = [one for one in page.objects if _number(one.get("id")) > hook.seen]
            yield fresh, page.etag
            if len(fresh) < len(page.objects) or not (fresh and page.next):
                return
            path, etag = page.next, ""

    def _is_followed(self, delivery: JsonObject) -> bool:
        repository = word(delivery.get("repository_id"))
        return not (self.host.app and repository) or repository in self.host.pinned

    def _again(self, hook: _Hook, id_: str, event: str) -> None:
        """Ask within the transaction that says so: of two pollers one asks, and what fails for now is not said."""
        key = f"{KIND}:{self._name(hook.path)}:{id_}"
        done = {"hook": self._name(hook.path), "delivery": id_, "event": event}
        claim = insert(effect).values(key=key, kind=KIND, payload=done, done_at=func.now())
        with self.engine.begin() as connection:
            if not connection.execute(claim.on_conflict_do_nothing().returning(effect.c.key)).scalar():
                return
            outcome = self._asked(hook, id_)
            said = effect.update().where(effect.c.key == key).values(payload={**done, "outcome": outcome})
            connection.execute(said)
        self.told(outcome)

    def _asked(self, hook: _Hook, id_: str) -> str:
        try:
            hook.client.send(f"{hook.path}/deliveries/{id_}/attempts", {})
        except Reject as reason:
            _log.error(
                "not delivered again", delivery=id_, reason=str(reason), remedy="needs Webhooks: write"
            )
            return "refused"
        return "asked"

    def _name(self, path: str) -> str:
        return f"{self.source.tracker}{path}"


def leads_to(source: GithubSource, hook: JsonObject) -> bool:
    """Whether a webhook sends to the source's door."""
    return word(inner(hook, "config").get("url")).rstrip("/").endswith(f"/webhooks/github/{source.name}")


def _number(value: object) -> int:
    found = word(value)
    return int(found) if found.isdecimal() and len(found) <= _LONGEST_ID else 0
