"""A person-day is one day, however it was spent."""

from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.effort import MOST, PERSON_DAY, WEIGHTS, person_day
from schemas.work import ActivityKind

KINDS = st.sampled_from([*(kind.value for kind in ActivityKind), "something new"])
TRACES = st.dictionaries(
    st.tuples(st.integers(1, 5), KINDS), st.integers(1, 40), min_size=1, max_size=12
).map(lambda found: [(item, kind, count) for (item, kind), count in found.items()])


@given(TRACES)
def test_a_person_day_is_split_wholly_over_what_was_touched(traces: list[tuple[int, str, int]]):
    split = person_day(traces)
    assert sum(split.values()) == PERSON_DAY
    assert split.keys() == {item for item, _, _ in traces}


@given(TRACES, st.randoms())
def test_the_order_of_an_items_traces_does_not_matter(traces: list[tuple[int, str, int]], random: object):
    shuffled = list(traces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert person_day(sorted(shuffled)) == person_day(sorted(traces))
    order = list(dict.fromkeys(item for item, _, _ in traces))
    assert person_day(sorted(shuffled, key=lambda one: order.index(one[0]))) == person_day(traces)


def test_work_on_the_thing_itself_weighs_more_than_talk_about_it():
    assert person_day([("a", "commit", 1), ("b", "comment", 1)]) == {"a": 750_000, "b": 250_000}


def test_twenty_small_commits_are_not_twenty_times_one():
    assert person_day([("a", "commit", 20), ("b", "commit", MOST)]) == {"a": 500_000, "b": 500_000}


def test_a_kind_nobody_knows_weighs_as_the_least():
    assert person_day([("a", "something new", 1), ("b", "transition", 1)]) == {"a": 500_000, "b": 500_000}
    assert min(WEIGHTS.values()) == WEIGHTS[ActivityKind.TRANSITION]


def test_every_kind_has_a_weight():
    assert set(WEIGHTS) == set(ActivityKind)


def test_nothing_comes_of_nothing():
    assert person_day([]) == {}
