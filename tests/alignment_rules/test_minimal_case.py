"""Cases made of real items: the least that the rule needs, in words that are read back as they were meant."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules import cases
from alignment_rules.minimal_case import line, minimal
from alignment_rules.strategy import read
from alignment_rules.work import Work
from tests.alignment_rules.rulings import rules
from tests.alignment_rules.strategies import STRATEGY

ITEM = Work(
    key="PAY-311",
    project="PAY",
    kind="issue",
    type="Bug",
    title="The wallet: it fails",
    text="A secret of a customer.\nSee the ledger",
    labels=("customer-visible", "eu"),
    components=("ledger",),
    under=("PAY-100", "PAY-1"),
    days=40,
)


def test_only_what_the_rule_needs_is_kept() -> None:
    assert minimal(rules([{"label": "eu"}]), ITEM, "0") == Work(key="PAY-311", project="PAY", labels=("eu",))
    assert minimal(rules([{"words": "ledger"}]), ITEM, "0") == Work(
        key="PAY-311", project="PAY", text="See the ledger"
    )
    assert minimal(rules([{"under": "PAY-1", "type": "Bug"}]), ITEM, "0") == Work(
        key="PAY-311", project="PAY", type="Bug", under=("PAY-1",)
    )


def test_fields_of_ones_own_keep_their_names() -> None:
    work = Work(key="PAY-1", project="PAY", custom=("Unit: Retail", "Unit: Web", "Points: 5"))
    assert line(work, "own") == '- {is: own, key: PAY-1, custom: {Unit: [Retail, Web], Points: "5"}}\n'
    least = minimal(rules([{"custom": {"Points": "5"}}]), work, "0")
    assert least
    assert least.custom == ("Points: 5",)


def test_what_the_rule_does_not_win_makes_no_case() -> None:
    assert minimal(rules([{"label": "other"}]), ITEM, "0") is None
    assert minimal(rules([{"type": "Bug"}, {"label": "eu"}]), ITEM, "1") is None


def test_a_case_is_one_line_in_the_words_of_rules() -> None:
    work = Work(
        key="acme/pay-api#12", branch="renovate/x", labels=("eu", "b: c"), fix_versions=("1.0",), days=3
    )
    assert line(work, "pay-bots") == (
        '- {is: pay-bots, key: "acme/pay-api#12", branch: renovate/x, label: [eu, "b: c"], fix version: "1.0", age: 3 days}\n'
    )


texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).filter(str.strip)


@given(
    st.builds(
        Work,
        key=st.just("PAY-1"),
        project=st.just("PAY"),
        title=texts,
        type=texts,
        labels=st.lists(texts, max_size=2).map(tuple),
        sprints=st.lists(texts, max_size=2).map(tuple),
        custom=st.lists(texts, max_size=2).map(
            lambda values: tuple(f"Business Unit: {one}" for one in values)
        ),
        paths=st.none() | st.lists(texts, min_size=1, max_size=2).map(tuple),
    )
)
def test_a_case_says_what_the_item_is(work: Work) -> None:
    rule = msgspec.json.encode(
        {"for": "pay", "rules": [{"id": "r", "when": {"type": "x"}, "serves": "calm"}]}
    ).decode()
    files = {"strategy.yaml": STRATEGY, "rules/pay.yaml": rule, "rules/pay_test.yaml": line(work, "r")}
    ((_, case, _),) = read(files).all_cases()
    assert cases.work(case) == work
