"""Rules beside the work they win."""

from datetime import date

from alignment_rules.rule_use import Finding, uses
from alignment_rules.rulebook import Rulebook
from tests.alignment_rules.strategies import strategy

BOOK = Rulebook(
    strategy([{"id": name, "when": {"label": name}, "serves": "calm"} for name in ("r1", "r2", "r3")]),
    date(2026, 11, 24),
)


def findings(counts: dict[str, int]) -> list[Finding]:
    return [each.finding for each in uses(BOOK, {"pay": counts})]


def test_a_rule_that_wins_nothing_and_one_that_wins_too_much_are_found() -> None:
    assert findings({"r1": 60, "r2": 20, "": 20}) == [Finding.BROAD, Finding.NOTHING, Finding.DEAD]


def test_half_is_not_too_much() -> None:
    assert findings({"r1": 50, "r2": 25, "r3": 25}) == [Finding.NOTHING] * 3


def test_a_few_items_show_nothing() -> None:
    assert findings({"r1": 19}) == [Finding.NOTHING] * 3
    assert findings({}) == [Finding.NOTHING] * 3
