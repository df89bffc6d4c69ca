"""The console: the page where people see how work stands against the strategy, and why an item is tagged so."""

from connectors.console.app import AUTHENTICATES, LOOPBACK, build

__all__ = ["AUTHENTICATES", "LOOPBACK", "build"]
