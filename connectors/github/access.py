"""Credentials: tokens, or a GitHub App's installations; each gives a client, made anew when its file changes."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from github import Auth, Github, GithubIntegration

from schemas.errors import Reject
from schemas.sources import GithubApp, GithubSource

_TIMEOUT: Final = 30


class Credential:
    """One token, or one installation of an App. A rotated file counts from the next question on."""

    def __init__(self, file: Path, make: Callable[[str], Github]) -> None:
        self.file, self._make = file, make
        self._state: tuple[int, int, int] | None = None
        self._library: Github | None = None

    def __repr__(self) -> str:
        return f"Credential({self.file})"

    def library(self) -> Github:
        """The client under the secret that is in the file now; the same one while the file stays. Raises Reject."""
        try:
            stat = self.file.stat()
            state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if self._library is None or state != self._state:
                self._library, self._state = self._made(self.file.read_text().strip()), state
        except (OSError, UnicodeDecodeError) as error:
            if self._library is None:
                raise Reject(f"{self.file} cannot be read ({type(error).__name__}): is it there?") from None
        return self._library

    def _made(self, secret: str) -> Github:
        if not secret:
            raise Reject(f"{self.file} is empty: put the token or key in it.")
        return self._make(secret)


def credentials(source: GithubSource) -> Iterator[Credential]:
    """One for each token file, or for each installation of the App; without the library's own retries and pauses."""
    url = str(source.url).rstrip("/")
    if source.app:
        for installation in source.app.installations:
            yield Credential(source.app.key_file, partial(_installed, url, source.app, installation))
    for file in source.token_files:
        yield Credential(file, partial(_with_token, url))


def _with_token(url: str, token: str) -> Github:
    auth = Auth.Token(token)
    return Github(auth=auth, base_url=url, retry=None, timeout=_TIMEOUT, seconds_between_requests=None)


def _installed(url: str, app: GithubApp, installation: int, key: str) -> Github:
    auth = Auth.AppAuth(app.id, key)
    library = GithubIntegration(
        auth=auth, base_url=url, retry=None, timeout=_TIMEOUT, seconds_between_requests=None
    )
    return library.get_github_for_installation(installation)
