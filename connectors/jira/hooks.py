"""Jira's webhooks as its administrator has them: the one that leads to our gateway is found, compared and made.

Cloud and older Data Centers keep them at one address, Data Center 10 and later at another, in another shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connectors.jira.client import JiraClient, Unknown
from schemas.trackers.jira_events import DELETED, HINTS, STATED
from schemas.trackers.reading import JsonObject, inner, listed, objects, word

_UNASKED: Final = frozenset({"issuetype_updated", "issuetype_deleted"})
"""Handled where they come; whether every Jira offers them to an administrator's webhook is not documented."""
EVENTS: Final = tuple(sorted((STATED | DELETED | HINTS) - _UNASKED))
"""What Jira is asked to tell: every event that we handle, and no other."""
NAME: Final = "Fairlead"
_OLDER: Final = "rest/webhooks/1.0/webhook"
_NEWER: Final = "rest/jira-webhook/1.0/webhooks"


@dataclass(frozen=True)
class Hook:
    """A webhook as Jira describes it."""

    id: str
    url: str
    events: frozenset[str]
    enabled: bool

    @property
    def faults(self) -> list[str]:
        """What keeps it from telling us all that we handle."""
        missing = sorted(set(EVENTS) - self.events)
        off = [] if self.enabled else ["it is switched off"]
        return off + ([f"it does not tell of {', '.join(missing)}"] if missing else [])


class JiraHooks:
    """The webhooks of one site, by an administrator's token. Every method raises Retry or Reject."""

    def __init__(self, client: JiraClient, *, cloud: bool) -> None:
        self._client, self._cloud = client, cloud

    def leading_to(self, url: str) -> list[Hook]:
        """The webhooks with this address."""
        return [
            hook for hook in map(_hook, objects(self._all()[1])) if hook.url.rstrip("/") == url.rstrip("/")
        ]

    def install(self, url: str, secret: str) -> None:
        """Make a webhook that signs with `secret`, in place of those that lead to the same address."""
        path, _ = self._all()
        for hook in self.leading_to(url):
            self._client.remove(f"{path}/{hook.id}")
        self._client.make(path, described(url, secret, newer=path == _NEWER))

    def _all(self) -> tuple[str, object]:
        if self._cloud:
            return _OLDER, self._client.at(_OLDER)
        try:
            return _NEWER, self._client.at(_NEWER)
        except Unknown:
            return _OLDER, self._client.at(_OLDER)


def described(url: str, secret: str, *, newer: bool) -> JsonObject:
    """The webhook in Jira's words."""
    common: Mapping[str, object] = {"name": NAME, "url": url, "events": list(EVENTS)}
    if newer:
        return {**common, "active": True, "configuration": {"SECRET": secret, "EXCLUDE_BODY": "false"}}
    return {**common, "enabled": True, "excludeBody": False, "secret": secret}


def _hook(found: JsonObject) -> Hook:
    id_ = word(found.get("id")) or word(found.get("self")).rpartition("/")[2]
    on = found.get("enabled", found.get("active", inner(found, "configuration").get("enabled", True)))
    events = frozenset(word(event) for event in listed(found.get("events")))
    return Hook(id_, word(found.get("url")), events, on is not False)
