"""What people write about texts takes linear time, whatever they write and whatever it is tried on."""

from collections.abc import Callable
from itertools import pairwise
from time import process_time

import pytest

from alignment_rules import texts

LENGTHS = (20_000, 40_000, 80_000)


def seconds(work: Callable[[], object]) -> float:
    """The best of a few runs, of this process's own time."""
    taken = []
    for _ in range(3):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


def grows_linearly(judge: Callable[[int], object]) -> bool:
    """Doubling the text doubles the time: four times as much, with some allowance for noise, is not linear."""
    taken = [max(seconds(lambda size=size: judge(size)), 0.001) for size in LENGTHS]  # type: ignore[misc]
    return all(after / before < 3.5 for before, after in pairwise(taken))


@pytest.mark.parametrize("exploding", ["*a*a*a*a*a*a*a*a*b", "?*?*?*?*?*b"])
def test_a_glob_built_to_explode_is_linear(exploding: str):
    fits = texts.glob(exploding)
    assert grows_linearly(lambda size: fits("a" * size))


@pytest.mark.parametrize("exploding", ["a - - - - b", "a -- -- b", "a --- b --- c", "a b c d e"])
def test_words_built_to_explode_are_linear(exploding: str):
    fits = texts.phrase(exploding)
    assert fits
    assert grows_linearly(lambda size: fits("a" + "-" * size))
    assert grows_linearly(lambda size: fits("a" + " " * size + "b" + "- " * size))


def test_dashes_between_words_are_as_good_as_spaces():
    for written in ("one tap", "one - tap", "one-tap", "one -- tap"):
        fits = texts.phrase(written)
        assert fits
        assert fits("a one-tap checkout"), written
