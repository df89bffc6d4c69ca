"""What of a GitHub source would keep its work items from us; each fault a sentence with its remedy."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from connectors.github.client import GithubClient, Unlisted
from connectors.github.deliveries import leads_to
from connectors.github.host import GithubHost
from connectors.github.write_back import CHECKS, ISSUES, STATUSES
from connectors.patience import Patience, skew
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import GithubSource
from schemas.trackers.reading import JsonObject, inner

MOST: Final = 25
"""Repositories that are asked for everything; the others, only whether they are there."""

_GLOB: Final = frozenset("*?[")
_LISTINGS: Final = {
    "issues": "Issues: read",
    "pulls": "Pull requests: read",
    "commits": "Contents: read",
    "branches": "Contents: read",
}
"""Listing -> the permission that a fine-grained token or App needs for it."""
_NOTHING_THERE: Final = frozenset({409, 410})
_UNDERSTOOD: Final = 422  # it may be written there, if only it made sense
_NO_COMMIT: Final = "0" * 40
_BROKEN: Final = 400


def faults(source: GithubSource, clock: Callable[[], datetime]) -> Iterator[str]:
    """Ask the host. Raises Retry or Reject where it does not answer or lets nobody in."""
    host = GithubHost(source, Patience(attempts=2), clock, lambda _: None)
    for client in host.clients:
        yield from skew(client.now(), clock())
    scopes = list(host.scopes())
    names = {scope.key.casefold() for scope in scopes}
    for written in source.repositories:
        if not _GLOB & set(written) and written.casefold() not in names:
            yield f"{written} is not there, has another name, or the token may not see it: it needs Metadata: read."
    if not scopes:
        yield "no repository is followed: correct `repositories`, or give the token access to them."
    for scope in scopes[:MOST]:
        yield from _closed(host.client(scope), scope)
        yield from _unwritable(host.client(scope), scope, source)
        yield from _broken_hooks(host.client(scope), scope, source)


def _closed(client: GithubClient, scope: Scope) -> Iterator[str]:
    for listing, permission in _LISTINGS.items():
        try:
            client.page(f"/repositories/{scope.external_id}/{listing}?per_page=1")
        except Unlisted as error:
            if error.status not in _NOTHING_THERE:
                yield f"{scope.key}: {listing} are not shown: the token needs {permission}."
        except Reject as error:
            yield f"{scope.key}: {listing} are refused: the token needs {permission} ({error})"


def _unwritable(client: GithubClient, scope: Scope, source: GithubSource) -> Iterator[str]:
    """What the token may not write: each is tried with something empty, which nobody could accept."""
    for path, permission in _written(source):
        try:
            client.send(f"/repositories/{scope.external_id}{path}", {})
        except Reject as error:
            permitted = isinstance(error, Unlisted) and error.status == _UNDERSTOOD
            if not permitted and "archived" not in str(error):
                yield f"{scope.key}: nothing can be written back: the token needs {permission} ({error})"


def _written(source: GithubSource) -> Iterator[tuple[str, str]]:
    """Where what the source chose to tell is written, and the permission for it."""
    if source.write_back:
        yield ("/check-runs", CHECKS) if source.app else (f"/statuses/{_NO_COMMIT}", STATUSES)
    if source.write_back_on_issues:
        yield "/labels", ISSUES


def _broken_hooks(client: GithubClient, scope: Scope, source: GithubSource) -> Iterator[str]:
    """Hooks that lead to us and cannot work. Who may not see hooks, or has them elsewhere, is told nothing."""
    try:
        hooks = client.page(f"/repositories/{scope.external_id}/hooks?per_page=100").objects
    except Reject:
        if source.sweep_deliveries and not source.app:
            yield f"{scope.key}: webhooks are not shown: sweep_deliveries needs Webhooks: write."
        return
    for hook in hooks:
        settings = inner(hook, "config")
        if leads_to(source, hook):
            yield from (f"{scope.key}: the webhook {fault}" for fault in _of_hook(hook, settings))


def _of_hook(hook: JsonObject, settings: JsonObject) -> Iterator[str]:
    code = inner(hook, "last_response").get("code")
    if settings.get("content_type") != "json":
        yield "sends forms: set its content type to application/json."
    if hook.get("active") is False:
        yield "is switched off: activate it."
    if isinstance(code, int) and code >= _BROKEN:
        yield f"was last answered {code}: compare its secret and its address with the gateway's."
