"""Credentials: tokens, or a GitHub App's installations; each gives a client of its own."""

from collections.abc import Iterator
from typing import Final

from github import Auth, Github, GithubIntegration

from schemas.sources import GithubSource

_TIMEOUT: Final = 30


def libraries(source: GithubSource) -> Iterator[Github]:
    """A client for each token, or for each installation of the App; without its own retries and pauses."""
    url = str(source.url).rstrip("/")
    if source.app:
        key = source.app.key_file.read_text()
        auth = Auth.AppAuth(source.app.id, key)
        app = GithubIntegration(
            auth=auth, base_url=url, retry=None, timeout=_TIMEOUT, seconds_between_requests=None
        )
        yield from map(app.get_github_for_installation, source.app.installations)
    for file in source.token_files:
        auth_token = Auth.Token(file.read_text().strip())
        yield Github(
            auth=auth_token, base_url=url, retry=None, timeout=_TIMEOUT, seconds_between_requests=None
        )
