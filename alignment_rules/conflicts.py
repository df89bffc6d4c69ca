"""Several that speak at the same step: what they say together, and where they contradict each other.

A contradiction is no error of ours to repair: the figures give each its part, and it is told until a person decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from alignment_rules.shares import blend
from schemas.alignment import WHOLE, Conflict, Share, Step

_MOST = 4


class Saying(msgspec.Struct, frozen=True):
    """What is said of the item `key`, and by what (`rule pay-bots`); `weight` is its declared part against others."""

    key: str
    named: str
    shares: tuple[Share, ...]
    weight: int = 1


def together(sayings: Sequence[Saying]) -> tuple[Share, ...]:
    """The shares of all, by their weights; equal parts where none is declared."""
    return blend([(each.weight, each.shares) for each in sayings])


def contradictions(step: Step, sayings: Iterable[Saying], until: str) -> Iterator[Conflict]:
    """Those of the same weight that serve different things: between others somebody declared which counts more.

    `until` says what counts meanwhile, and how to decide.
    """
    ordered = sorted(sayings, key=lambda each: (-each.weight, each.key, each.named))
    for _, group in groupby(ordered, key=lambda each: each.weight):
        alike = list(group)
        if len({_served(each.shares) for each in alike}) > 1:
            said = "; ".join(f"{each.named} gives {each.key} {words(each.shares)}" for each in alike[:_MOST])
            more = f"; and {len(alike) - _MOST} more" if len(alike) > _MOST else ""
            keys = tuple(dict.fromkeys(each.key for each in alike))
            yield Conflict(step, keys, f"{said[:1].upper()}{said[1:]}{more}. {until}")


def words(shares: Sequence[Share]) -> str:
    """`growth`, or `calm 40 % and growth 60 %`."""
    served = _served(shares)
    if len(served) == 1:
        return served[0][0]
    return " and ".join(f"{id_} {ppm * 100 / WHOLE:g} %" for id_, ppm in served)


def _served(shares: Sequence[Share]) -> tuple[tuple[str, int], ...]:
    """By objective; by which of its initiatives is no contradiction."""
    found: dict[str, int] = {}
    for share in shares:
        found[share.id] = found.get(share.id, 0) + share.ppm
    return tuple(sorted(found.items()))
