"""The mix of effort, and how far it is from the plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.mix import Slot, add, explained_share, item_mix, known, off_plan_share, shares
from schemas.alignment import WHOLE, Share, State

GROWTH, CALM = Slot("growth", State.ALIGNED), Slot("calm", State.ALIGNED)
UPKEEP = Slot("upkeep", State.ALWAYS_ON)
UNALIGNED, UNKNOWN = Slot("", State.UNALIGNED), Slot("", State.UNKNOWN)
SLOTS = st.sampled_from([GROWTH, CALM, UPKEEP, UNALIGNED, UNKNOWN])
MIXES = st.dictionaries(SLOTS, st.integers(0, 10**9), max_size=5)
KNOWN = MIXES.filter(lambda mix: known(mix) > 0)
PLANS = st.dictionaries(
    st.sampled_from(["growth", "calm", "upkeep", "more"]), st.integers(1, 10**6), min_size=1, max_size=4
)


def state(id_: str) -> State:
    return State.ALWAYS_ON if id_ == "upkeep" else State.ALIGNED


def test_an_items_effort_goes_where_its_shares_say():
    served = (Share("growth", 600_000), Share("growth", 100_000, "wallet"), Share("upkeep", 300_000))
    assert item_mix(1_000, State.ALIGNED, served, state) == {GROWTH: 700, UPKEEP: 300}


def test_effort_on_what_serves_nothing_keeps_its_state():
    assert item_mix(1_000, State.UNALIGNED, (), state) == {UNALIGNED: 1_000}
    assert item_mix(1_000, State.UNKNOWN, (), state) == {UNKNOWN: 1_000}


@given(st.integers(0, 10**7), st.lists(st.integers(1, 10**6), min_size=1, max_size=4))
def test_no_effort_is_lost_or_made_by_splitting_it(micro_days: int, weights: list[int]):
    served = [
        Share(id_, ppm) for id_, ppm in zip(["calm", "growth", "more", "upkeep"], weights, strict=False)
    ]
    assert sum(item_mix(micro_days, State.ALIGNED, served, state).values()) == micro_days


@given(st.lists(MIXES, max_size=4), st.randoms())
def test_the_order_of_adding_does_not_matter(mixes: list[dict[Slot, int]], random: object):
    whole = add(mixes)
    random.shuffle(mixes)  # type: ignore[attr-defined]
    assert add(mixes) == whole
    assert sum(whole.values()) == sum(sum(mix.values()) for mix in mixes)


def test_unknown_effort_is_left_out_of_shares_and_shown_as_the_explained_share():
    mix = {GROWTH: 30, UNALIGNED: 10, UNKNOWN: 60}
    assert shares(mix) == {GROWTH: 0.75, UNALIGNED: 0.25}
    assert explained_share(mix) == 0.4
    assert off_plan_share(mix, {"growth": WHOLE}) == 0.25


def test_nothing_known_is_no_share_at_all():
    assert shares({UNKNOWN: 5}) == {}
    assert explained_share({UNKNOWN: 5}) == 0
    assert explained_share({}) is None
    assert off_plan_share({UNKNOWN: 5}, {"growth": WHOLE}) is None


@pytest.mark.parametrize(
    ("mix", "apart"),
    [
        ({GROWTH: 60, CALM: 15, UPKEEP: 25}, 0.0),
        ({GROWTH: 48, CALM: 15, UPKEEP: 37}, 0.12),
        ({GROWTH: 60, CALM: 15, UPKEEP: 15, UNALIGNED: 10}, 0.10),
        ({UNALIGNED: 7}, 1.0),
        ({GROWTH: 1}, 0.4),
    ],
)
def test_the_off_plan_share_by_hand(mix: dict[Slot, int], apart: float):
    """½ Σ |actual − planned| against growth 60, calm 15, upkeep 25."""
    plan = {"growth": 600_000, "calm": 150_000, "upkeep": 250_000}
    assert off_plan_share(mix, plan) == pytest.approx(apart, abs=1e-12)


@given(KNOWN, PLANS)
def test_the_off_plan_share_lies_between_none_and_all(mix: dict[Slot, int], plan: dict[str, int]):
    apart = off_plan_share(mix, plan)
    assert apart is not None
    assert 0 <= apart <= 1


@given(PLANS, st.integers(1, 1_000))
def test_effort_as_planned_is_exactly_on_plan(plan: dict[str, int], scale: int):
    assert off_plan_share({Slot(id_, state(id_)): part * scale for id_, part in plan.items()}, plan) == 0


@given(KNOWN, PLANS, st.integers(1, 1_000))
def test_only_proportions_matter(mix: dict[Slot, int], plan: dict[str, int], scale: int):
    assert off_plan_share({slot: part * scale for slot, part in mix.items()}, plan) == pytest.approx(
        off_plan_share(mix, plan), abs=1e-12
    )


@given(PLANS, PLANS, PLANS)
def test_distances_obey_the_triangle(one: dict[str, int], other: dict[str, int], third: dict[str, int]):
    def apart(actual: dict[str, int], planned: dict[str, int]) -> float:
        found = off_plan_share({Slot(id_, state(id_)): part for id_, part in actual.items()}, planned)
        assert found is not None
        return found

    assert apart(one, third) <= apart(one, other) + apart(other, third) + 1e-9
    assert apart(one, other) == pytest.approx(apart(other, one), abs=1e-12)
