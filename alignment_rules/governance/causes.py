"""What causes a gap: each piece of work's part in it. Parts sum to the gap exactly, and to the off-plan share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from alignment_rules.mix import Mix, Slot, add, known
from schemas.alignment import State
from schemas.drift import Cause, Gap, Move

MOST: Final = 10
"""So many causes of a kind are named; the rest is one line."""


class Worked(NamedTuple):
    """An item's effort in the window by what it serves, and what it is grouped by."""

    key: str
    title: str
    epic: str  # key of the epic it is under; "" without one
    rule: str
    mix: Mapping[Slot, int]


def actual(mix: Mix) -> dict[str, Fraction]:
    """Objective or always-on id, "" for unaligned -> its share of the known effort."""
    whole = known(mix)
    found: dict[str, Fraction] = {}
    for slot, part in mix.items():
        if slot.state is not State.UNKNOWN:
            found[slot.objective] = found.get(slot.objective, Fraction(0)) + Fraction(part, whole)
    return found


def gaps(mix: Mix, planned: Mapping[str, int]) -> dict[str, Fraction]:
    """Id -> actual − planned; they sum to 0. Empty where nothing is known."""
    if not known(mix):
        return {}
    found, whole = actual(mix), sum(planned.values())
    return {
        id_: found.get(id_, Fraction(0)) - Fraction(planned.get(id_, 0), whole)
        for id_ in sorted(found.keys() | planned.keys())
    }


def contributions(
    work: Sequence[Worked], planned: Mapping[str, int], name: Callable[[Worked], str]
) -> dict[str, Fraction]:
    """By `name`, what of the off-plan share comes from there; they sum to it exactly.

    A piece of work adds what it gives the objectives that get too much, less what the plan would have given them of
    the same days: w·(Σ s − Σ p) over those objectives. Negative where work pulls towards the plan.
    """
    whole_mix = add(one.mix for one in work)
    apart = gaps(whole_mix, planned)
    gaining = {id_ for id_, gap in apart.items() if gap > 0}
    whole, of_plan = known(whole_mix), sum(planned.values())
    due = Fraction(sum(planned.get(id_, 0) for id_ in gaining), of_plan)
    found: dict[str, Fraction] = {}
    for one in work:
        given = sum(
            part
            for slot, part in one.mix.items()
            if slot.state is not State.UNKNOWN and slot.objective in gaining
        )
        part = Fraction(given, whole) - due * Fraction(known(one.mix), whole) if whole else Fraction(0)
        found[name(one)] = found.get(name(one), Fraction(0)) + part
    return found


def causes(
    work: Sequence[Worked],
    planned: Mapping[str, int],
    name: Callable[[Worked], str],
    titles: Mapping[str, str],
) -> tuple[Cause, ...]:
    """The largest contributions, and one line named "" for what is left, so that all sum to the off-plan share."""
    found = contributions(work, planned, name)
    named = sorted((id_ for id_ in found if id_), key=lambda id_: (-abs(found[id_]), id_))[:MOST]
    serves = _serves(work, name)
    told = [Cause(id_, titles.get(id_, ""), serves.get(id_, ""), float(found[id_])) for id_ in named]
    rest = sum((part for id_, part in found.items() if id_ not in named), Fraction(0))
    return (*told, *([Cause("", "", "", float(rest))] if len(found) > len(named) else []))


def _serves(work: Iterable[Worked], name: Callable[[Worked], str]) -> dict[str, str]:
    mixes: dict[str, dict[str, int]] = {}
    for one in work:
        parts = mixes.setdefault(name(one), {})
        for slot, part in one.mix.items():
            parts[slot.objective] = parts.get(slot.objective, 0) + part
    return {id_: max(sorted(parts), key=lambda it: parts[it]) for id_, parts in mixes.items() if parts}


def told(mix: Mix, planned: Mapping[str, int]) -> tuple[Gap, ...]:
    """Each objective's gap, the largest first."""
    found, whole = actual(mix) if known(mix) else {}, sum(planned.values())
    apart = gaps(mix, planned)
    return tuple(
        Gap(id_, float(found.get(id_, 0)), planned.get(id_, 0) / whole)
        for id_ in sorted(apart, key=lambda id_: (-abs(apart[id_]), id_))
    )


def moves(mix: Mix, planned: Mapping[str, int], worked: float) -> tuple[Move, ...]:
    """The fewest days that lead back to the plan: from what gets most too much to what lacks most, and so on."""
    apart = gaps(mix, planned)
    over = {id_: gap for id_, gap in apart.items() if gap > 0}
    under = {id_: -gap for id_, gap in apart.items() if gap < 0}
    found = []
    while over and under:
        source = max(sorted(over), key=lambda it: over[it])
        target = max(sorted(under), key=lambda it: under[it])
        part = min(over[source], under[target])
        found.append(Move(float(part) * worked, source, target))
        over = _less(over, source, part)
        under = _less(under, target, part)
    return tuple(found)


def _less(parts: Mapping[str, Fraction], id_: str, part: Fraction) -> dict[str, Fraction]:
    return {name: left for name, of in parts.items() if (left := of - part * (name == id_))}
