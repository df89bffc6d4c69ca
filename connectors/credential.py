"""A secret in a file, and the client that is made with it: anew when the file changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from schemas.errors import Reject

_QUOTED: Final = 200
L = TypeVar("L")


class Credential(Generic[L]):
    """One token, or one installation of an App. A rotated file counts from the next question on."""

    def __init__(self, file: Path, make: Callable[[str], L], *, renewable: bool = False) -> None:
        """`renewable`: what is made holds a token that runs out, and making it anew gets another one."""
        self.file, self._make, self.renewable = file, make, renewable
        self._state: tuple[int, int, int] | None = None
        self._library: L | None = None
        self._secret = ""

    def __repr__(self) -> str:
        return f"Credential({self.file})"

    def library(self) -> L:
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

    def quoted(self, said: str) -> str:
        """At most 200 characters of what the other side says, which may repeat what we sent: without the secret."""
        return (said.replace(self._secret, "…") if self._secret else said)[:_QUOTED]

    def forget(self) -> None:
        """Make the client anew for the next question."""
        self._state = None

    def _made(self, secret: str) -> L:
        if not secret:
            raise Reject(f"{self.file} is empty: put the token or key in it.")
        self._secret = secret
        return self._make(secret)
