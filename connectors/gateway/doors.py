"""How each tracker announces a webhook: where its proof, its name, its id and its scope stand. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import GithubSource, JiraSource
from schemas.trackers import github_wire
from schemas.trackers.minimising import clean
from schemas.trackers.reading import JsonObject, identity, inner, word

_LONGEST_NAME: Final = 100
_LONGEST_ID: Final = 128
_LONGEST_TITLE: Final = 255


@dataclass(frozen=True)
class Door:
    """One tracker's way of sending webhooks; header names in lower case."""

    signature: str
    delivery: str
    name: Callable[[Mapping[str, str], JsonObject], str]
    scope: Callable[[str, JsonObject], Scope | None]
    decode: Callable[[str], object] = msgspec.json.decode

    def name_of(self, headers: Mapping[str, str], payload: JsonObject) -> str:
        """The event's name. Raises Reject when there is none."""
        name = self.name(headers, payload)
        if (
            not name
            or len(name) > _LONGEST_NAME
            or not name.isprintable()
            or "\N{REPLACEMENT CHARACTER}" in name
        ):
            raise Reject("the event has no name we could read: is this a webhook of the tracker?")
        return name

    def id_of(self, headers: Mapping[str, str], tracker: str, body: bytes) -> str:
        """An id to follow the event by. The header stands outside the signature, so nothing is deduplicated by it."""
        given = headers.get(self.delivery, "")
        if 0 < len(given) <= _LONGEST_ID and given.isascii() and given.isprintable() and " " not in given:
            return f"{tracker}:{given}"
        return f"{tracker}:sha256-{sha256(body).hexdigest()}"


def _jira_scope(source: str, payload: JsonObject) -> Scope | None:
    project = inner(payload, "issue", "fields", "project") or inner(payload, "project")
    if not project:
        return None
    id_, key = identity(project, "id"), identity(project, "key")
    title = clean(word(project.get("name")))[:_LONGEST_TITLE]
    return Scope(f"jira:{source}:{id_}", f"jira:{source}", id_, f"jira:{source}/{key}", title)


def _github_scope(source: str, payload: JsonObject) -> Scope | None:
    repository = inner(payload, "repository")
    if not repository:
        return None
    id_, name = identity(repository, "id"), identity(repository, "full_name")
    return Scope(f"github:{source}:{id_}", f"github:{source}", id_, f"github:{name}", name)


DOORS: Final[dict[type[JiraSource | GithubSource], Door]] = {
    JiraSource: Door(
        "x-hub-signature",
        "x-atlassian-webhook-identifier",
        lambda _, payload: word(payload.get("webhookEvent")),
        _jira_scope,
    ),
    GithubSource: Door(
        "x-hub-signature-256",
        "x-github-delivery",
        lambda headers, _: headers.get("x-github-event", ""),
        _github_scope,
        github_wire.decode,
    ),
}

HEADERS: Final = frozenset(
    name.encode()
    for name in (
        *("content-encoding", "content-type", "content-length", "x-github-event"),
        *(name for door in DOORS.values() for name in (door.signature, door.delivery)),
    )
)
"""What is read of a webhook's headers."""
