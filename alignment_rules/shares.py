"""Parts of a whole as integers that sum to it exactly."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from schemas.alignment import WHOLE, Share

K = TypeVar("K")


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights` (none negative, one positive): Hamilton's largest remainders.

    Equal remainders go to the earlier weight, so the answer depends on nothing but its arguments.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts


def split(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """`apportion` by key, in the mapping's order; parts of nothing are left out."""
    parts = apportion(total, list(weights.values()))
    return {key: part for key, part in zip(weights, parts, strict=True) if part}


def to_whole(weights: Mapping[tuple[str, str], int]) -> tuple[Share, ...]:
    """Shares by (id, initiative) that sum to WHOLE, in the order of their names."""
    parts = split(WHOLE, dict(sorted(weights.items())))
    return tuple(Share(id_, ppm, initiative) for (id_, initiative), ppm in parts.items())


def blend(many: Sequence[tuple[int, Sequence[Share]]]) -> tuple[Share, ...]:
    """Several sets of shares as one set, each with a part by its weight; at least one weight must be positive."""
    weights: dict[tuple[str, str], int] = {}
    for weight, shares in many:
        for share in shares:
            place = share.id, share.initiative
            weights[place] = weights.get(place, 0) + weight * share.ppm
    return to_whole(weights) if weights else ()
