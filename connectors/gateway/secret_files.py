"""Webhook secrets, read again when their files change, so that rotating one needs no restart."""

from pathlib import Path
from time import monotonic
from typing import Final

import structlog

_LOOKED_EVERY: Final = 0.05
"""Seconds: a look at the file for each webhook would take a twentieth of its time."""
_log = structlog.get_logger()


class SecretFiles:
    """The secrets of one source: one, or two while they are being rotated."""

    def __init__(self, files: list[Path]) -> None:
        self._known: dict[Path, tuple[tuple[int, int, int], bytes]] = {}
        self._files = files
        self._looked, self._secrets = float("-inf"), list[bytes]()

    def __repr__(self) -> str:
        return f"SecretFiles({self._files})"

    def read(self) -> list[bytes]:
        """The secrets as they stood a moment ago. A file that cannot be read just now keeps its last one; an empty one has none."""
        if monotonic() - self._looked >= _LOOKED_EVERY:
            self._secrets = [secret for secret in map(self._secret, self._files) if secret]
            self._looked = monotonic()
        return self._secrets

    def _secret(self, file: Path) -> bytes:
        _, secret = self._known.get(file, (None, b""))
        try:
            stat = file.stat()
            state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if self._known.get(file, ((), b""))[0] != state:
                secret = file.read_bytes().strip()
                self._known[file] = (state, secret)
        except OSError as error:
            _log.warning("webhook secret not read", file=str(file), reason=error.strerror)
        return secret
