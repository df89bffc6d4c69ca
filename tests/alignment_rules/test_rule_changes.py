"""What a new rulebook is said to leave alone, it does leave alone."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.rule_changes import Difference
from alignment_rules.rulebook import Rulebook
from alignment_rules.work import Subject, Work
from tests.alignment_rules import strategies
from tests.alignment_rules.strategies import edits, lists_of_rules, strategy

DAY = date(2026, 11, 24)
works = st.builds(
    Work,
    title=st.sampled_from(["wallet", "refund the wallet", "other", "rewalled"]),
    type=st.sampled_from(["", "Bug"]),
    branch=st.sampled_from(["", "fix/x", "main"]),
    labels=st.sampled_from([(), ("a",), ("B",), ("a", "b")]),
    under=st.sampled_from([(), ("PAY-1",), ("pay-2", "SHOP-1")]),
    linked=st.sampled_from([(), ("PAY-1",), ("SHOP-1",)]),
)


def book(rules: list[dict[str, Any]], default: dict[str, Any] | None = None) -> Rulebook:
    return Rulebook(strategy(rules, default), DAY)


def saying(book: Rulebook, work: Work) -> tuple[object, ...]:
    """All that an alignment takes from the rule that wins."""
    ruling = book.rules("pay").match(Subject(work))
    return (
        (ruling.rule, ruling.words, ruling.shares, [book.state(one.id) for one in ruling.shares])
        if ruling
        else ()
    )


def touched(difference: Difference, rule: str, work: Work) -> bool:
    """What the store is asked about links is asked of the work here."""
    by_link = {
        "under": {key.casefold() for key in work.under} & difference.keys("under"),
        "linked": {key.casefold() for key in work.linked} & difference.keys("linked"),
    }
    return difference.of("pay").touches(rule, work) or any(by_link.values())


@given(st.data(), lists_of_rules, st.lists(works, min_size=1, max_size=6))
def test_work_that_is_not_touched_has_the_same_winner(
    data: st.DataObject, rules: list[dict[str, Any]], items: list[Work]
) -> None:
    before, after = book(rules), book(data.draw(edits(rules)))
    difference = Difference(before, after)
    for work in items:
        ruling = before.rules("pay").match(Subject(work))
        if not touched(difference, ruling.rule if ruling else "", work):
            assert saying(before, work) == saying(after, work)


@given(lists_of_rules, works)
def test_the_same_rules_touch_nothing(rules: list[dict[str, Any]], work: Work) -> None:
    difference = Difference(book(rules), book(rules))
    assert not difference.of_scope("jira:acme/PAY")
    assert not any(touched(difference, rule, work) for rule in ("", "r1", "r2", "r3", "r4", "r5"))


def test_a_rule_added_on_top_touches_only_what_it_could_match() -> None:
    old = [{"id": "r1", "when": {"label": "a"}, "serves": "calm"}]
    difference = Difference(book(old), book([{"id": "r2", "when": {"label": "b"}, "serves": "young"}, *old]))
    assert not touched(difference, "r1", Work(labels=("a",)))
    assert touched(difference, "r1", Work(labels=("a", "b")))


def test_an_id_that_now_means_upkeep_touches_its_rules() -> None:
    rules = [{"id": "r1", "when": {"label": "a"}, "serves": "calm"}]
    files = strategies.files(rules, {})
    moved = (
        files["strategy.yaml"]
        .replace("  calm: {title: Calm nights, owner: ana}\n", "")
        .replace("always-on: {", "always-on: {calm: {title: Calm}, ")
    )
    after = Rulebook(strategies.read({**files, "strategy.yaml": moved}), DAY)
    assert touched(Difference(book(rules), after), "r1", Work(labels=("a",)))


def test_a_scope_with_another_default_is_touched() -> None:
    difference = Difference(book([], {"jira:acme/PAY": "calm"}), book([], {"jira:acme/PAY": "upkeep"}))
    assert difference.of_scope("jira:acme/PAY")
    assert not difference.of_scope("jira:acme/SHOP")
