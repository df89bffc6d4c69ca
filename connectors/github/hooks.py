"""GitHub's webhooks as an administrator has them: each followed repository's own, its organisation's, or the App's."""

from collections.abc import Iterator
from typing import Final

from connectors.github.client import GithubClient, Unlisted
from connectors.github.host import GithubHost
from schemas.errors import Reject
from schemas.events import Scope
from schemas.trackers.github_events import HINTS, STATED
from schemas.trackers.reading import JsonObject, inner, listed, word

EVENTS: Final = tuple(sorted((STATED | HINTS) - {"commit_comment", "pull_request_review_thread"}))
"""Every event that changes a work item of ours; a review's thread and a commit's comment say nothing that the others do not."""
_ALL: Final = "*"
_OF_APP: Final = "/app/hook/config"


class GithubHooks:
    """The webhooks of a source, by its own tokens, which may administer them, or its App. Methods raise Retry or Reject."""

    def __init__(self, host: GithubHost) -> None:
        self._host = host
        self._of_owner: dict[str, list[JsonObject]] = {}

    def faults(self, url: str) -> Iterator[str]:
        """What keeps the App, or a followed repository, from telling us all that we handle."""
        if self._host.app:
            yield from _faults_of_app(self._host.app, url)
            return
        found: dict[str, list[str]] = {}
        for scope in self._host.scopes():
            hooks = self._leading(scope, url) or self._organisations(scope, url)
            for fault in _faults_of_all(hooks):
                found.setdefault(fault, []).append(scope.key)
        yield from (f"{', '.join(keys)}: {fault}" for fault, keys in found.items())

    def install(self, url: str, secret: str) -> None:
        """Make a webhook in each followed repository, or correct the one that leads to the same address; an App has one for all.

        Which events an App is told of only its owner can change: `faults` says what is missing.
        """
        config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
        if self._host.app:
            self._host.app.send(_OF_APP, config, "PATCH")
            return
        told: JsonObject = {"active": True, "events": list(EVENTS), "config": config}
        for scope in self._host.scopes():
            client, path = self._host.client(scope), _path(scope)
            hooks = self._leading(scope, url)
            if hooks:
                client.send(f"{path}/{word(hooks[0].get('id'))}", told, "PATCH")
            elif not self._organisations(scope, url):
                client.send(path, {"name": "web", **told})

    def _leading(self, scope: Scope, url: str) -> list[JsonObject]:
        found = self._host.client(scope).page(f"{_path(scope)}?per_page=100").objects
        return [hook for hook in found if _is_to(hook, url)]

    def _organisations(self, scope: Scope, url: str) -> list[JsonObject]:
        """Those of the repository's owner; a token that may not see them, or a person's repository, has none."""
        owner = scope.key.partition("/")[0]
        if owner not in self._of_owner:
            try:
                found = self._host.client(scope).page(f"/orgs/{owner}/hooks?per_page=100").objects
            except Reject as reason:
                if not isinstance(reason, Unlisted) and "403" not in str(reason):
                    raise
                found = []
            self._of_owner[owner] = found
        return [hook for hook in self._of_owner[owner] if _is_to(hook, url)]


def _faults_of_app(app: GithubClient, url: str) -> Iterator[str]:
    config = app.one(_OF_APP)
    if not _is_to({"config": config}, url):
        yield "the App's webhook does not lead here: run `fairlead webhooks install`"
    else:
        yield from _faults({"config": config, "events": app.one("/app").get("events")})


def _path(scope: Scope) -> str:
    return f"/repositories/{scope.external_id}/hooks"


def _is_to(hook: JsonObject, url: str) -> bool:
    return word(inner(hook, "config").get("url")).rstrip("/") == url.rstrip("/")


def _faults_of_all(hooks: list[JsonObject]) -> Iterator[str]:
    if not hooks:
        yield "no webhook leads here: run `fairlead webhooks install`"
    if len(hooks) > 1:
        yield f"{len(hooks)} webhooks lead here, one is enough"
    for hook in hooks:
        yield from _faults(hook)


def _faults(hook: JsonObject) -> Iterator[str]:
    if hook.get("active") is False:
        yield "it is switched off"
    if inner(hook, "config").get("content_type") != "json":
        yield "its content type is not application/json"
    told = {word(event) for event in listed(hook.get("events"))}
    missing = [] if _ALL in told else sorted(set(EVENTS) - told)
    if missing:
        yield f"it does not tell of {', '.join(missing)}"
