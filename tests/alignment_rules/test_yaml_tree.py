"""YAML as a tree with places: what is a word stays a word, and nothing written can exhaust the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.yaml_tree import DEEPEST, MOST_ALIASES, MOST_NODES, Path, Tree, parse

TEXT = """\
people: {ana: a@x, "b o": b@x}
plan:
  2026-Q4:
    - first
    - {no: yes, share: 010}
"""


def read(text: str) -> Tree:
    return parse("strategy.yaml", text)


def told(text: str) -> list[str]:
    return [str(fault) for fault in read(text).faults]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "1:1"),
        (("people",), "1:1"),
        (("people", "ana"), "1:10"),
        (("people", "b o"), "1:20"),
        (("plan", "2026-Q4"), "3:3"),
        (("plan", "2026-Q4", 0), "4:7"),
        (("plan", "2026-Q4", 1, "share"), "5:17"),
    ],
)
def test_every_value_knows_where_it_is_written(path: Path, place: str):
    assert read(TEXT).fault(path, "", "").place == f"strategy.yaml:{place}"


def test_what_is_not_written_is_told_at_the_nearest_thing_above_it():
    assert read(TEXT).fault(("plan", "2026-Q4", 1, "absent", "deeper"), "", "").place == "strategy.yaml:5:7"
    assert read(TEXT).fault(("plan", "2026-Q4", 7), "", "").place == "strategy.yaml:3:3"


def test_words_and_numbers_stay_as_they_are_written():
    content = read(
        "{a: no, b: yes, c: 1.10, d: 0x1F, e: 2026-01-01, f: 1e3, g: 'null', h: on, i: 010}"
    ).plain()
    assert content == {
        "a": "no",
        "b": "yes",
        "c": "1.10",
        "d": "0x1F",
        "e": "2026-01-01",
        "f": "1e3",
        "g": "null",
        "h": "on",
        "i": "010",
    }


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_is_quoted(nothing: str):
    assert read(f"a: {nothing}").plain() == {"a": None}
    assert read(f'a: "{nothing}"').plain() == {"a": nothing}


def test_an_empty_file_has_no_content_and_no_fault():
    assert read("# nothing but this\n").plain() is None
    assert told("") == []


def test_a_key_written_twice_is_told_with_both_places():
    assert told("a: 1\nb: 2\na: 3\n") == [
        "strategy.yaml:3:1: the key `a` is written twice, first in line 1; keep one of them."
    ]


def test_a_key_written_twice_does_not_end_the_reading():
    tree = read("a: {b: 1, b: 2}\na: 3\nc: 4")
    assert len(tree.faults) == 2
    assert not tree.broken
    assert tree.plain() == {"a": {"b": "1"}, "c": "4"}


def test_an_alias_stands_for_what_it_refers_to_and_has_its_own_place():
    tree = read("a: &it {x: 1}\nb: *it\n")
    assert tree.plain() == {"a": {"x": "1"}, "b": {"x": "1"}}
    assert tree.node(("b",)).at == (2, 4)  # type: ignore[union-attr]


def test_an_alias_to_nothing_is_told():
    assert told("a: *gone") == [
        "strategy.yaml:1:4: the alias *gone refers to nothing above it; write its value out."
    ]


def test_an_alias_within_what_it_stands_for_is_told():
    assert told("a: &a [*a]") == [
        "strategy.yaml:1:8: the alias *a refers to nothing above it; write its value out."
    ]


def test_aliases_that_multiply_are_stopped_before_they_unfold():
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 4)}]" for n in range(1, 12)]
    (fault,) = read("\n".join(lines)).faults
    assert fault.cause == f"the file unfolds to more than {MOST_NODES:,} values"


def test_aliases_have_a_number():
    assert told(f"a: &a x\nb: [{', '.join(['*a'] * MOST_ALIASES)}]") == []
    (fault,) = read(f"a: &a x\nb: [{', '.join(['*a'] * (MOST_ALIASES + 1))}]").faults
    assert fault.cause == f"there are more than {MOST_ALIASES} aliases"


def test_nesting_has_an_end():
    assert told("[" * DEEPEST + "]" * DEEPEST) == []
    (fault,) = read("[" * 5_000 + "]" * 5_000).faults
    assert (fault.cause, fault.column) == (f"this is nested more than {DEEPEST} deep", DEEPEST + 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n--- \nb: 2", "strategy.yaml:2:1: a second document begins"),
        ("a: !!python/object x", "strategy.yaml:1:4: the tag tag:yaml.org,2002:python/object is not read"),
        ("? [a, b]\n: c", "strategy.yaml:1:3: this key is not a word"),
        ("~: c", "strategy.yaml:1:1: this key is not a word"),
        ("a: [1, 2", "strategy.yaml:1:9: this is not YAML"),
        ("a: 1\n\tb: 2", "strategy.yaml:2:1: this is not YAML"),
        ("a: \x07", "strategy.yaml:1:1: this is not YAML"),
    ],
)
def test_what_cannot_be_read_is_one_fault_with_its_place(text: str, said: str):
    (fault,) = told(text)
    assert fault.startswith(said)
    assert read(text).broken


@given(st.text(alphabet="ab:-[]{}&*!?'\"\n \t#|>%@`,\0\ud800~", max_size=60))
def test_any_text_gives_a_tree_or_faults(text: str):
    tree = read(text)
    assert not tree.broken or (len(tree.faults), tree.plain()) == (1, None)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in tree.faults)
