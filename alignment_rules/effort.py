"""Effort from traced activity: a person-day split over the items that day's activity touched."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from alignment_rules.shares import split
from schemas.person import WHOLE_DAY
from schemas.work import ActivityKind

PERSON_DAY: Final = WHOLE_DAY
"""In micro-days."""

WEIGHTS: Final[Mapping[ActivityKind, int]] = {
    ActivityKind.WORKLOG: 8,
    ActivityKind.COMMIT: 6,
    ActivityKind.PULL_REQUEST: 4,
    ActivityKind.REVIEW: 4,
    ActivityKind.CREATED: 2,
    ActivityKind.COMMENT: 2,
    ActivityKind.TRANSITION: 1,
}
"""How much a trace weighs against others of the same person on the same day. Only their proportions matter.

A judgement, not a measurement: work on the thing itself weighs more than talk about it. Published so that it can be
argued with.
"""
FEWEST: Final = 5
"""Nothing of fewer people is shown: it would speak of persons."""
TWICE_MOST: Final = 0.25
"""Beyond this share of days that may be counted twice, person-days are not told."""
MOST: Final = 5
"""Traces of one kind on one item in one day beyond these add nothing: twenty small commits are not twenty times one."""

I = TypeVar("I")  # noqa: E741 - an item


def weights(written: Mapping[ActivityKind, int]) -> dict[str, int]:
    """Kind -> weight, where a strategy writes some of them."""
    return {kind.value: weight for kind, weight in {**WEIGHTS, **written}.items()}


USUAL: Final[Mapping[str, int]] = weights({})
"""Weights where the strategy writes none."""


def person_day(
    traces: Iterable[tuple[I, str, int]], weigh: Mapping[str, int] = USUAL, available: int = PERSON_DAY
) -> dict[I, int]:
    """Split one person's day over (item, kind, number of traces), each pair once: item -> micro-days.

    e(p,d,i) = available · w_i / Σ w: they sum to what of the day was `available` exactly; nothing comes of nothing. A kind
    nobody knows weighs as the least. The items' order settles ties, so sort them by something that lasts.
    """
    parts: dict[I, int] = {}
    for item, kind, count in traces:
        parts[item] = parts.get(item, 0) + weigh.get(kind, 1) * min(count, MOST)
    return split(available, parts) if any(parts.values()) else {}
