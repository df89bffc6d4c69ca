"""The streams' own fixtures, for the long tests, too."""

from tests.streams.conftest import apply, ledger

__all__ = ["apply", "ledger"]
