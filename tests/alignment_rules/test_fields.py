"""What rules may look at beyond texts, labels and places; cases say it in the same words."""

from datetime import date
from typing import Any

import pytest

from alignment_rules import cases
from alignment_rules.rulebook import Rulebook, ages
from alignment_rules.strategy import Strategy, read
from alignment_rules.work import Work
from tests.alignment_rules.rulings import rules, winner

STRATEGY = """
people: {ana: ana@acme.example}
objectives: {calm: {title: Calm nights, owner: ana}}
projects: {pay: {owner: ana, scopes: [jira:acme/PAY]}}
"""


def strategy(when: str, case: str) -> Strategy:
    rule = f"for: pay\nrules:\n  - {{id: one, when: {when}, serves: calm}}\n"
    return read({"strategy.yaml": STRATEGY, "rules/pay.yaml": rule, "rules/pay_test.yaml": f"- {case}\n"})


@pytest.mark.parametrize(
    ("when", "case", "near_miss"),
    [
        ("{priority: [Highest, High]}", "{is: one, priority: high}", "{is: unaligned, priority: Low}"),
        ("{linked: PAY-100}", "{is: one, linked: [PAY-7, PAY-100]}", "{is: unaligned, linked: PAY-10}"),
        ("{age: 90d}", "{is: one, age: 13w}", "{is: unaligned, age: 89 days}"),
        ("{not: {age: 2w}}", "{is: one, age: 10 workdays, title: no}", "{is: one, age: 13d}"),
        (
            "{sprint: sprint 5}",
            "{is: one, sprint: [Sprint 4, Sprint 5]}",
            "{is: unaligned, sprint: Sprint 55}",
        ),
        (
            "{custom: {Business Unit: [Retail, Web], Points: 5}}",
            "{is: one, custom: {business unit: web, points: [3, 5]}}",
            "{is: unaligned, custom: {Business Unit: Retail, Points: 8}}",
        ),
        ("{custom: {Unit: b}}", "{is: one, custom: {Unit: b}}", "{is: unaligned, custom: {Area: b}}"),
        ("{reporter team: pay}", "{is: one, reporter team: Pay}", "{is: unaligned, assignee team: pay}"),
        ("{assignee team: pay}", "{is: one, assignee team: [x, pay]}", "{is: unaligned, reporter team: pay}"),
        (
            "{path: services/pay/*}",
            "{is: one, path: [README.md, Services/pay/api/x.py]}",
            "{is: unaligned, path: [services/payroll/x.py, lib/services/pay/x.py]}",
        ),
        ("{path: [README.md, docs/*]}", "{is: one, path: readme.md}", "{is: unaligned, path: x/README.md}"),
        ("{not: {path: docs/*}}", "{is: one, path: src/x.py}", "{is: unaligned, path: docs/x.md}"),
        ("{any: [{priority: High}, {linked: PAY-1}]}", "{is: one, linked: pay-1}", "{is: unaligned}"),
    ],
)
def test_a_rule_asks_and_a_case_says_it_in_the_same_words(when: str, case: str, near_miss: str) -> None:
    expected = [] if "10 workdays" not in case else ["one"]
    shown = cases.run(strategy(when, case))
    assert [fault.cause.split("`")[1] for fault in shown.failures] == expected
    assert not cases.run(strategy(when, near_miss)).failures


def test_an_item_grows_older_and_a_rule_then_matches() -> None:
    found = rules([{"age": "90d"}])
    assert winner(found, Work(days=89)) is None
    assert winner(found, Work(days=90)) == 0


@pytest.mark.parametrize(
    "asked", [{"path": "docs/*"}, {"path": "x"}, {"not": {"path": "x"}}, {"not": {"any": [{"path": "x"}]}}]
)
def test_what_is_not_known_of_the_files_holds_in_neither_way(asked: dict[str, Any]) -> None:
    assert winner(rules([asked]), Work(paths=None)) is None


@pytest.mark.parametrize(
    ("when", "asks"),
    [("{age: 1d}", True), ("{any: [{label: x}, {not: {age: 3d}}]}", True), ("{label: x}", False)],
)
def test_a_strategy_knows_whether_it_asks_for_the_age(when: str, asks: bool) -> None:
    assert ages(strategy(when, "{is: one, age: 5d, label: x}")) is asks


def test_a_rulebook_says_of_which_day_it_speaks() -> None:
    assert Rulebook(strategy("{age: 1d}", "{is: one, age: 1d}"), date(2026, 11, 24)).on == date(2026, 11, 24)
