"""Is there room? A full disk is said before it corrupts anything."""

import shutil
from pathlib import Path
from typing import Final

from schemas.errors import Reject

NEEDED: Final = 1_000_000_000
"""Bytes that must be free to start: both engines fresh take about 150 MB."""


def writable(folder: Path) -> None:
    """Make the folder, or say why that cannot be done and what to do."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Reject(f"{folder} cannot be written ({error.strerror}). Mend that, or name another folder with --home.") from error  # fmt: skip


def roomy(folder: Path, needed: int = NEEDED) -> None:
    """Refuse a disk with less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Reject(
            f"{folder} has {free / 1e6:,.0f} MB free, Fairlead needs {needed / 1e6:,.0f} MB to start."
            " Free some, or name a folder on a larger disk with --home."
        )
