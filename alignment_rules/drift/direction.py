"""Where an alarm points: which objectives gain what the plan gives to others."""

from collections.abc import Mapping
from typing import Final

from alignment_rules.drift.state import State
from alignment_rules.drift.target import Target

DAYS: Final = 20
"""Four weeks. The ratios themselves would point worse: their ceilings make one strong drift like another."""


def direction(of: Target, state: State) -> Mapping[str, float]:
    """Objective -> its share of the known starts of the last four weeks, less what the plan gives it; they sum to 0.

    It names a direction; how far work is off plan is measured from effort, not from this.
    """
    begun = [sum(counts) for counts in zip(*state.begun[-DAYS:], strict=True)]
    if not sum(begun):
        return dict.fromkeys(of.names, 0.0)
    whole = sum(begun)
    return {
        name: count / whole - share for name, count, share in zip(of.names, begun, state.shares, strict=True)
    }


def gaining(of: Target, state: State) -> tuple[str, ...]:
    """Objectives that gain, the most first."""
    return _most_first({name: part for name, part in direction(of, state).items() if part > 0})


def starving(of: Target, state: State) -> tuple[str, ...]:
    """Objectives that starve, the most first."""
    return _most_first({name: -part for name, part in direction(of, state).items() if part < 0})


def _most_first(parts: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(parts, key=lambda name: (-parts[name], name)))
