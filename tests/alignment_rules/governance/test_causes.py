"""Contributions sum to the gap exactly, whatever the work and the plan."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alignment_rules.governance.causes import Worked, causes, contributions, gaps, moves, told
from alignment_rules.mix import Slot, add, known, off_plan_share
from schemas.alignment import WHOLE, State
from schemas.drift import Move

SLOTS = (
    Slot("young", State.ALIGNED),
    Slot("calm", State.ALIGNED),
    Slot("upkeep", State.ALWAYS_ON),
    Slot("", State.UNALIGNED),
    Slot("", State.UNKNOWN),
)
PLAN = {"young": 600_000, "calm": 150_000, "upkeep": 250_000}
mixes = some.dictionaries(some.sampled_from(SLOTS), some.integers(1, 3_000_000), max_size=5)
plans = (
    some.lists(some.integers(0, 10), min_size=3, max_size=3)
    .filter(any)
    .map(lambda parts: {id_: part * WHOLE for id_, part in zip(PLAN, parts, strict=True) if part})
)
names = some.sampled_from(["a", "b", "c", ""])
works = some.lists(
    some.builds(Worked, some.sampled_from([f"K-{n}" for n in range(40)]), some.just(""), names, names, mixes),
    max_size=30,
)


@given(works, plans)
def test_contributions_sum_to_the_off_plan_share_by_whatever_they_are_grouped(
    work: list[Worked], plan: dict[str, int]
) -> None:
    apart = gaps(add(one.mix for one in work), plan)
    off_plan = sum((abs(gap) for gap in apart.values()), Fraction(0)) / 2
    for name in (lambda it: it.key, lambda it: it.epic, lambda it: it.rule):
        assert sum(contributions(work, plan, name).values(), Fraction(0)) == off_plan


@given(works, plans)
def test_the_gaps_sum_to_nothing_and_agree_with_the_off_plan_share(
    work: list[Worked], plan: dict[str, int]
) -> None:
    mix = add(one.mix for one in work)
    apart = gaps(mix, plan)
    assert sum(apart.values(), Fraction(0)) == 0
    if known(mix):
        assert float(sum(abs(gap) for gap in apart.values()) / 2) == pytest.approx(off_plan_share(mix, plan))


@given(works, plans)
def test_what_is_shown_sums_to_the_off_plan_share_too(work: list[Worked], plan: dict[str, int]) -> None:
    shown = causes(work, plan, lambda it: it.key, {})
    share = off_plan_share(add(one.mix for one in work), plan) or 0.0
    assert sum(cause.part for cause in shown) == pytest.approx(share, abs=1e-9)


@given(works, plans)
def test_the_moves_lead_back_to_the_plan(work: list[Worked], plan: dict[str, int]) -> None:
    mix = add(one.mix for one in work)
    left = {gap.id: gap.difference for gap in told(mix, plan)}
    for move in moves(mix, plan, 1.0):
        left[move.source] -= move.days
        left[move.target] += move.days
    assert all(difference == pytest.approx(0, abs=1e-9) for difference in left.values())


def test_the_work_that_takes_the_days_is_named_and_what_follows_the_plan_is_not_blamed() -> None:
    day = WHOLE
    work = [
        Worked("PAY-1", "Payouts", "PAY-100", "sellers", {SLOTS[3]: 40 * day}),
        Worked("PAY-2", "One tap", "PAY-200", "young", {SLOTS[0]: 60 * day}),
    ]
    plan = {"young": WHOLE}
    first, second = causes(work, plan, lambda it: it.epic, {"PAY-100": "Payouts to sellers"})
    assert (first.name, first.title, first.objective, first.part) == (
        "PAY-100",
        "Payouts to sellers",
        "",
        0.4,
    )
    assert (second.name, second.part) == ("PAY-200", 0.0)
    assert moves(add(one.mix for one in work), plan, 100.0) == (Move(40.0, "", "young"),)
