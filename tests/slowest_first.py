"""The slowest files come first, so that no worker is left alone with one at the end."""

from typing import Final

import pytest

SLOWEST: Final = (
    *("tests/chaos/", "tests/e2e/", "tests/deploy/test_up.py", "tests/streams/test_shells.py"),
    *("tests/deploy/test_engines.py", "tests/connectors/github/test_sandbox.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort, and keep the order within."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOWEST))
