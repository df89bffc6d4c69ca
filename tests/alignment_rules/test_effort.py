"""A person-day is one day, however it was spent."""

from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.effort import MOST, PERSON_DAY, USUAL, WEIGHTS, person_day, weights
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


@given(TRACES, st.dictionaries(st.sampled_from(list(ActivityKind)), st.integers(0, 100)))
def test_a_day_is_whole_or_nothing_under_whatever_weights(
    traces: list[tuple[int, str, int]], written: dict[ActivityKind, int]
):
    assert sum(person_day(traces, weights(written)).values()) in {0, PERSON_DAY}


def test_what_a_strategy_does_not_name_keeps_its_usual_weight():
    assert weights({ActivityKind.COMMENT: 7}) == {**USUAL, "comment": 7}


def test_a_kind_of_weight_nothing_is_left_out():
    of = weights({ActivityKind.COMMENT: 0})
    assert person_day([("a", "comment", 3), ("b", "commit", 1)], of) == {"b": PERSON_DAY}
    assert person_day([("a", "comment", 3)], of) == {}
