"""How often and how long the poller works."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Pace:
    """In seconds; the defaults suit trackers on the internet."""

    every: float = 30.0
    hints_every: float = 1.0  # between looks for hints while there is nothing else to do
    discover_every: float = 300.0
    check_every: float = 3_600.0  # between existence checks of a scope: two questions where nothing is amiss
    history_pages: int = 50  # of one scope, before its changes and the other scopes have their turn
    lease: float = 120.0
    applied_within: float = 300.0
    attempts: int = 8
    first_wait: float = 0.5
    longest_wait: float = 15.0  # in place; who asks for more is put off, and the others have their turn


PACE: Final = Pace()
