"""Lines of a file that may be compressed."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import Reject


def lines(file: Path) -> Iterator[bytes]:
    """The lines of a JSON Lines file, plain or .gz. Raises Reject when it cannot be read."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rb") as stream:
            yield from (line for line in stream if not line.isspace())
    except (OSError, EOFError, zlib.error) as error:
        raise Reject(f"{file} cannot be read: {error}. Give a file of JSON Lines, plain or .gz.") from error
