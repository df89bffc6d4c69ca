"""What a project is held against: shares of its plan, and the band around them inside which nothing may alarm."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from alignment_rules.drift.alternatives import Move, moves

UNALIGNED: Final = ""
"""The category of work that serves nothing in the plan: unaligned, or planned elsewhere."""
NARROWEST: Final = 0.01
"""A band of nothing would make one start on something unplanned an infinite surprise."""


class Target(NamedTuple):
    """`names` and their planned `shares` of effort (summing to 1), the `band` (a total variation distance), `moves`."""

    names: tuple[str, ...]
    shares: tuple[float, ...]
    band: float
    moves: tuple[Move, ...]

    def category(self, objective: str) -> int:
        """Where a start counts; what the plan does not name is unaligned to it."""
        return self.names.index(objective if objective in self.names else UNALIGNED)


def target(plan: Mapping[str, int], tolerance: int) -> Target:
    """`plan` is id -> ppm of effort, zeros included where they shall be told apart; `tolerance` in ppm.

    >>> target({"growth": 600_000, "upkeep": 400_000}, 100_000).names
    ('', 'growth', 'upkeep')
    """
    whole = sum(plan.values())
    if whole <= 0:
        raise ValueError("a plan needs at least one share above 0")
    planned = {UNALIGNED: 0} | dict(plan)
    names = tuple(sorted(planned))
    shares = tuple(planned[name] / whole for name in names)
    band = max(tolerance / 1_000_000, NARROWEST)
    return Target(names, shares, band, moves(shares, band))
