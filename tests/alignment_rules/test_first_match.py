"""The law of a rules file: the first rule that matches wins, however it is looked up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.work import Work
from tests.alignment_rules.rulings import first, rules, winner

WORDS = (
    "wallet",
    "pay",
    "straße",
    "STRASSE",
    "Ärger",
    "ärgerlich",
    "İstanbul",
    "ſtop",
    "K",
    "ding-dong",
    "c++",
    "3ds",
)
PATTERNS = (
    "wal+et",
    "3-?ds2?",
    "^pay",
    "pay$",
    "straße",
    r"\bpay\b",
    "(?-i)PAY",
    "k",
    "[0-9]{3}",
    "a|ä.{0,9}x",
    r"\Bay",
)
BRANCHES = ("renovate/*", "*pay*", "fix?", "*", "Straße/*", "main")
REPOSITORIES = ("acme/pay-*", "acme/pay-api", "*/shop", "acme/?")
LABELS = ("spike", "Spike", "straße", "customer-visible")

word, pattern = st.sampled_from(WORDS), st.sampled_from(PATTERNS)
label = st.sampled_from(LABELS)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=3)


def when(inner: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    fields: dict[str, Any] = {
        "words": some(word),
        "pattern": some(pattern),
        "label": some(label),
        "branch": some(st.sampled_from(BRANCHES)),
        "repository": some(st.sampled_from(REPOSITORIES)),
        "type": some(st.sampled_from(["Bug", "Story"])),
        "under": some(st.sampled_from(["PAY-1", "PAY-2"])),
    }
    if inner is not None:
        fields |= {key: st.lists(inner, min_size=1, max_size=3) for key in ("any", "all", "not")}
    return st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: fields[key] for key in keys})
    )


text = st.lists(
    st.sampled_from(
        (*WORDS, *LABELS, "pay-api", "xstraßex", "wallets", "123", "3DS2", "\0", "", "ay", "Äx", "k")
    ),
    max_size=6,
).flatmap(lambda parts: st.sampled_from([" ", "-", "_", ""]).map(lambda joint: joint.join(parts)))
work = st.builds(
    Work,
    title=text,
    text=text,
    type=st.sampled_from(["", "bug", "Story"]),
    branch=st.sampled_from(["", "renovate/urllib3", "fix1", "straSSe/x", "main"]),
    repository=st.sampled_from(["", "acme/pay-api", "ACME/Shop", "acme/x"]),
    labels=st.lists(label, max_size=2).map(tuple),
    under=st.lists(st.sampled_from(["PAY-1", "PAY-2"]), max_size=2).map(tuple),
)


@given(st.lists(when(when(when())), min_size=1, max_size=8), work)
def test_looked_up_rules_win_as_if_each_were_tried_in_its_turn(
    whens: list[dict[str, Any]], item: Work
) -> None:
    assert winner(rules(whens), item) == first(whens, item)


@given(st.lists(when(when()), min_size=1, max_size=6), when(when()), work)
def test_a_rule_added_below_a_winning_one_changes_nothing(
    whens: list[dict[str, Any]], added: dict[str, Any], item: Work
) -> None:
    before = winner(rules(whens), item)
    if before is not None:
        for place in range(before + 1, len(whens) + 1):
            assert winner(rules([*whens[:place], added, *whens[place:]]), item) == before


@pytest.mark.parametrize(
    ("written", "said", "found"),
    [
        ("wallet", "A Wallet, please", True),
        ("wallet", "walletless", False),
        ("wallet", "my_wallet", False),
        ("wallet", "walletless wallet", True),
        ("apple pay", "Apple-Pay for refunds", True),
        ("apple pay", "apple and pay", False),
        ("strasse", "Die Straße", True),
        ("c++", "in C++ now", True),
        ("a - b", f"a {'-' * 50_000}", False),  # would take hours if gaps could be split in many ways
    ],
)
def test_phrases_are_whole_words_in_any_case(written: str, said: str, found: bool) -> None:
    assert (winner(rules([{"words": written}]), Work(title=said)) == 0) is found


def test_no_phrase_reaches_from_the_title_into_the_text() -> None:
    assert winner(rules([{"words": "apple pay"}]), Work(title="apple", text="pay")) is None


def test_a_pattern_that_needs_its_place_is_read_in_title_and_text_each() -> None:
    found = rules([{"pattern": "^pay$"}])
    assert winner(found, Work(title="repay", text="Pay")) == 0
    assert winner(found, Work(title="pay me", text="to pay")) is None


def test_thousands_of_words_do_not_change_who_wins() -> None:
    whens: list[dict[str, Any]] = [{"words": [f"word{n}x{m}" for m in range(40)]} for n in range(500)]
    found = rules(whens)
    assert winner(found, Work(text="see word321x7 and word400x1")) == 321
    assert winner(found, Work(text="see word321x40")) is None
