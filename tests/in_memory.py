"""The tests' engines keep their data in memory where there is room: creating logs and databases is then several times as quick."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the point of it
_ROOM: Final = 8_000_000_000
"""Bytes that a whole run of the tests stays well below."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Let temporary folders begin in memory, unless somebody said where."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
