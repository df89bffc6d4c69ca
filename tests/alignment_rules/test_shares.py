"""Parts of a whole sum to it exactly, and stay as near to their weights as whole numbers can."""

from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.shares import apportion, blend, split, to_whole
from schemas.alignment import WHOLE, Share

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)
SHARES = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "x"])),
    st.integers(1, 10**6),
    min_size=1,
    max_size=6,
).map(to_whole)


@given(st.integers(0, 10**7), WEIGHTS)
def test_parts_sum_to_the_whole_and_none_is_one_off(total: int, weights: list[int]):
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_a_remainder_goes_to_the_larger_fraction_and_then_to_the_earlier():
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(10, [1, 2, 4]) == [1, 3, 6]


def test_parts_of_nothing_are_left_out():
    assert split(10, {"a": 1, "b": 0, "c": 1}) == {"a": 5, "c": 5}


@given(SHARES)
def test_shares_sum_to_one_in_the_order_of_their_names(shares: tuple[Share, ...]):
    assert sum(share.ppm for share in shares) == WHOLE
    assert list(shares) == sorted(shares, key=lambda share: (share.id, share.initiative))


@given(st.lists(st.tuples(st.integers(1, 100), SHARES), min_size=1, max_size=5), st.randoms())
def test_a_blend_sums_to_one_whatever_the_order(many: list[tuple[int, tuple[Share, ...]]], random: object):
    found = blend(many)
    assert sum(share.ppm for share in found) == WHOLE
    random.shuffle(many)  # type: ignore[attr-defined]
    assert blend(many) == found


def test_a_blend_is_of_equal_parts_where_all_weigh_the_same_and_of_nothing_is_nothing():
    assert blend([(2, to_whole({("a", ""): 1})), (2, to_whole({("a", ""): 1, ("b", ""): 3}))]) == (
        Share("a", 625_000),
        Share("b", 375_000),
    )
    assert blend([]) == ()
