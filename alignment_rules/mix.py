"""Where effort goes, by objective and state, and how far that is from the plan."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from alignment_rules.shares import split
from schemas.alignment import Share, State


class Slot(NamedTuple):
    """One part of a mix; `objective` is also an always-on id, and "" for unaligned and unknown effort."""

    objective: str
    state: State


Mix = Mapping[Slot, int]
"""Slot -> micro-days."""


def item_mix(
    micro_days: int, state: State, shares: Iterable[Share], state_of: Callable[[str], State]
) -> dict[Slot, int]:
    """An item's effort by what it serves; the parts sum to `micro_days` exactly."""
    weights: dict[Slot, int] = {}
    for share in sorted(shares):
        slot = Slot(share.id, state_of(share.id))
        weights[slot] = weights.get(slot, 0) + share.ppm
    return split(micro_days, weights) if weights else {Slot("", state): micro_days}


def add(mixes: Iterable[Mix]) -> dict[Slot, int]:
    """The sum of several mixes; their order does not matter."""
    total: dict[Slot, int] = {}
    for mix in mixes:
        for slot, micro_days in mix.items():
            total[slot] = total.get(slot, 0) + micro_days
    return total


def known(mix: Mix) -> int:
    """Micro-days whose alignment is known: the denominator of every share."""
    return sum(micro_days for slot, micro_days in mix.items() if slot.state is not State.UNKNOWN)


def explained_share(mix: Mix) -> float | None:
    """Share of effort whose alignment is known; None where there is no effort."""
    total = sum(mix.values())
    return known(mix) / total if total else None


def placed(mix: Mix) -> dict[Slot, int]:
    """The part of a mix for which an objective or always-on work was found."""
    return {slot: part for slot, part in mix.items() if slot.objective}


def shares(mix: Mix) -> dict[Slot, float]:
    """Each slot's share of the known effort; unknown effort is left out. Empty where nothing is known."""
    whole = known(mix)
    return (
        {slot: part / whole for slot, part in mix.items() if slot.state is not State.UNKNOWN} if whole else {}
    )


def off_plan_share(mix: Mix, planned: Mapping[str, int]) -> float | None:
    """½ Σ |actual − planned| over objectives, always-on and unaligned work: total variation distance, 0 to 1.

    `planned` is id -> ppm summing to the whole. None where no effort is known. Computed over one common
    denominator, so that equal is exactly 0.
    """
    whole = known(mix)
    if not whole:
        return None
    of_plan = sum(planned.values())
    actual: dict[str, int] = {}
    for slot, part in mix.items():
        if slot.state is not State.UNKNOWN:
            actual[slot.objective] = actual.get(slot.objective, 0) + part
    apart = sum(
        abs(actual.get(id_, 0) * of_plan - planned.get(id_, 0) * whole)
        for id_ in actual.keys() | planned.keys()
    )
    return apart / (2 * whole * of_plan)
