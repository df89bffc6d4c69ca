"""Credentials: tokens, or a GitHub App's installations."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from github import Auth, Github, GithubIntegration

from connectors.credential import Credential
from schemas.sources import GithubApp, GithubSource

_OURS: Final[dict[str, Any]] = {
    "retry": None,
    "timeout": 30,
    "seconds_between_requests": None,
    "seconds_between_writes": None,
}
"""Retries and pauses are ours; the library takes every question to GraphQL for a write, and waits a second before each."""


def credentials(source: GithubSource) -> Iterator[Credential[Github]]:
    """One for each token file, or for each installation of the App; without the library's own retries and pauses."""
    url = str(source.url).rstrip("/")
    if source.app:
        for installation in source.app.installations:
            yield Credential(
                source.app.key_file, partial(_installed, url, source.app, installation), renewable=True
            )
    for file in source.token_files:
        yield Credential(file, partial(_with_token, url))


def of_app(source: GithubSource) -> Credential[Github] | None:
    """The App itself, which sees nothing of a repository but the log of its own webhook."""
    url = str(source.url).rstrip("/")
    return Credential(source.app.key_file, partial(_as_app, url, source.app)) if source.app else None


def _as_app(url: str, app: GithubApp, key: str) -> Github:
    auth = Auth.AppAuth(app.id, key)
    return Github(auth=auth, base_url=url, **_OURS)


def _with_token(url: str, token: str) -> Github:
    auth = Auth.Token(token)
    return Github(auth=auth, base_url=url, **_OURS)


def _installed(url: str, app: GithubApp, installation: int, key: str) -> Github:
    auth = Auth.AppAuth(app.id, key)
    library = GithubIntegration(auth=auth, base_url=url, **_OURS)
    return library.get_github_for_installation(installation)
