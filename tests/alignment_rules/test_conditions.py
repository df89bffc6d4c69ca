"""Conditions: keys AND, lists OR, each field in any case; what each says aloud."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment_rules.conditions import condition
from alignment_rules.work import Subject, Work
from schemas.strategy import When
from tests.alignment_rules.making import matches, rule, ruled


def test_keys_and():
    assert matches("type: Bug, label: urgent", type="Bug", labels=("urgent",))
    assert not matches("type: Bug, label: urgent", type="Bug")


def test_lists_or():
    assert matches("label: [urgent, today]", labels=("today",))
    assert not matches("label: [urgent, today]", labels=("tomorrow",))


@pytest.mark.parametrize(
    ("when", "work"),
    [
        ("type: Bug", {"type": "bug"}),
        ("label: Urgent", {"labels": ("x", "URGENT")}),
        ("component: ledger", {"components": ("Ledger",)}),
        ("project: pay", {"project": "PAY"}),
        ("repository: acme/pay-*", {"repository": "Acme/Pay-Api"}),
        ("repo: acme/pay-?", {"repository": "acme/pay-1"}),
        ("branch: renovate/*", {"branch": "Renovate/urllib3"}),
        ("branch: main", {"branch": "main"}),
        ("under: pay-1", {"under": ("PAY-9", "PAY-1")}),
        ("status: In Review", {"status": "in review"}),
        ("fix version: '2.0'", {"fix_versions": ("2.0",)}),
        ("kind: commit", {"kind": "commit"}),
        ("words: apple pay", {"title": "Add Apple  Pay"}),
        ("pattern: '3-?ds2?'", {"text": "a 3DS2 challenge"}),
        ("type: STRASSE", {"type": "straße"}),
    ],
)
def test_each_field_is_read_in_any_case(when: str, work: dict[str, Any]):
    assert matches(when, **work)
    assert not matches(when)


def test_a_glob_covers_the_whole_of_a_name():
    assert not matches("branch: renovate/*", branch="my/renovate/x")
    assert not matches("repository: acme/pay-?", repository="acme/pay-10")
    assert not matches("repository: 'acme/*.io'", repository="acme/xio")


def test_any_all_and_not():
    assert matches("any: [{label: a}, {type: Bug}]", type="Bug")
    assert not matches("any: [{label: a}, {type: Bug}]", type="Story")
    assert matches("all: [{label: a}, {label: b}]", labels=("b", "a"))
    assert not matches("all: [{label: a}, {label: b}]", labels=("b",))
    assert matches("not: {label: spike}", labels=("x",))
    assert not matches("component: ledger, not: {label: spike}", components=("ledger",), labels=("spike",))
    assert matches("not: [{label: a}, {label: b}]")
    assert not matches("not: [{label: a}, {label: b}]", labels=("b",)), "each of a list is denied"
    assert not matches("not: {not: {label: a}}")


def test_words_are_whole_and_do_not_reach_from_the_title_into_the_text():
    assert not matches("words: wallet", title="Walletless refunds")
    assert not matches("words: apple pay", title="An apple", text="Pay it")
    assert matches("words: apple pay", text="with apple-pay.")
    assert matches("words: c++", title="Move to C++ 20")
    assert not matches("words: c++", title="Move to c")


def test_words_and_patterns_read_title_and_text():
    assert matches("words: wallet", text="the wallet")
    assert not matches("pattern: '^the'", title="a", text="not the"), "each of the two begins anew"


def test_a_condition_reads_aloud():
    found = ruled(
        rule("type: [Bug, Incident], label: urgent, not: {words: test}"), Work(type="bug", labels=("urgent",))
    )
    assert found
    assert found.words == "type Bug or Incident, label urgent, not the words test"


WORDS = st.sampled_from(["a", "b", "ab", "a b", "b-a"])
MANY = st.lists(WORDS, min_size=1, max_size=2)
GLOBS = st.sampled_from(["a/b", "a/*", "*/b", "a/?", "x/y"])
LEAF = st.fixed_dictionaries(
    {},
    optional={
        "label": MANY,
        "component": MANY,
        "type": MANY,
        "under": MANY,
        "branch": st.lists(GLOBS, min_size=1, max_size=2),
        "repository": st.lists(GLOBS, min_size=1, max_size=2),
        "words": MANY,
        "pattern": st.lists(st.sampled_from(["a.b", "^b", "ab?"]), min_size=1, max_size=2),
    },
).filter(bool)
WHEN = st.recursive(
    LEAF,
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "label": MANY,
            "any": st.lists(inner, min_size=1, max_size=2),
            "all": st.lists(inner, min_size=1, max_size=2),
            "not": st.lists(inner, min_size=1, max_size=2),
        },
    ).filter(bool),
    max_leaves=4,
)
WORK = st.builds(
    Work,
    type=st.one_of(st.just(""), WORDS),
    title=st.lists(WORDS, max_size=3).map(" ".join),
    text=st.lists(WORDS, max_size=3).map(" ".join),
    branch=st.sampled_from(["", "a/b", "a/c", "x/b"]),
    repository=st.sampled_from(["", "a/b", "a/c", "x/y"]),
    labels=st.lists(WORDS, max_size=2).map(tuple),
    components=st.lists(WORDS, max_size=1).map(tuple),
    under=st.lists(WORDS, max_size=1).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(WHEN, WORK)
def test_a_condition_and_its_negation_share_no_work_and_leave_none_out(written: dict[str, Any], work: Work):
    subject = Subject(work)
    assert condition(When.model_validate(written)).test(subject) != condition(
        When.model_validate({"not": written})
    ).test(subject)
