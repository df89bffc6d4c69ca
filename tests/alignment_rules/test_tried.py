"""Each rule that was tried says why it did or did not match."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.tried import tried
from alignment_rules.work import Subject, Work
from tests.alignment_rules.rulings import rules, winner
from tests.alignment_rules.strategies import whens


def said(whens: list[dict[str, Any]], work: Work) -> list[str]:
    return [each.why for each in tried(rules(whens), Subject(work))]


def test_what_is_missing_is_named_and_only_that() -> None:
    when = {"type": ["Bug", "Incident"], "label": "customer-visible", "not": {"label": "spike"}}
    assert said([when], Work(type="Bug")) == ["Does not hold: label customer-visible."]
    assert said([when], Work(type="Task")) == ["Does not hold: type Bug or Incident."]
    assert said([when], Work(type="Bug", labels=("customer-visible", "spike"))) == [
        "Does not hold: not label spike."
    ]


def test_the_winner_says_what_holds_and_those_below_who_stands_above() -> None:
    found = tried(
        rules([{"label": "a"}, {"type": "Bug"}, {"words": "wallet"}]),
        Subject(Work(type="Bug", title="wallet")),
    )
    assert [(each.matches, each.wins, each.why) for each in found] == [
        (False, False, "Does not hold: label a."),
        (True, True, "Holds: type Bug."),
        (True, False, "Would match (the words wallet), but 1 stands above it."),
    ]


@given(
    st.lists(whens, max_size=5),
    st.sampled_from([Work(), Work(title="wallet", labels=("a",)), Work(type="Bug", under=("PAY-1",))]),
)
def test_the_one_that_wins_is_the_one_that_judges(found: list[dict[str, Any]], work: Work) -> None:
    wins = [number for number, each in enumerate(tried(rules(found), Subject(work))) if each.wins]
    assert wins == [number for number in [winner(rules(found), work)] if number is not None]
