"""The strategic questions nobody answered are named, with their place."""

from datetime import date

from alignment_rules.questions import unanswered
from alignment_rules.strategy import read

STRATEGY = """
people: {ana: ana@acme.example}
objectives:
  young-shoppers:
    title: Win shoppers under 30
    owner: ana
    sponsor: ana
    because: market
    reconfirm: 2026-06-30
    kpis: {conversion: {from: 2.1%, to: 2.8%, by: 2026-12-31, manual: ana}}
    initiatives:
      one-tap: {title: One-tap checkout, cost: 420k EUR}
      slow-sale: {title: Slow sale, cost: 400k EUR, benefit: 100k EUR}
      over: {title: Over, state: done}
  calm-nights: {title: Halve incidents, owner: ana}
projects:
  payments: {owner: ana, scopes: [jira:acme/PAY]}
"""


def asked(today: date) -> list[str]:
    return [str(each) for each in unanswered(read({"strategy.yaml": STRATEGY}), today)]


def test_each_gap_is_one_question_with_its_place():
    assert asked(date(2026, 6, 30)) == [
        "strategy.yaml:12: one-tap has no business case: what is its benefit?",
        "strategy.yaml:13: slow-sale costs more than it brings in: why is it wanted?",
        "strategy.yaml:15: calm-nights has no KPI: how will success be seen?",
        "strategy.yaml:15: calm-nights has no sponsor: who on the business side wants it?",
        "strategy.yaml:15: calm-nights has no `because`: which business driver is behind it?",
        "strategy.yaml:15: calm-nights has no initiative, and so no business case: what will be done for it?",
        "strategy.yaml:17: payments has no rules file (`for: …`); all its work will be inherited or unaligned",
        "strategy.yaml:17: payments has no plan; it is observed and never drifts",
    ]


def test_what_was_believed_until_a_day_is_asked_about_after_it():
    later = set(asked(date(2027, 1, 1))) - set(asked(date(2026, 6, 30)))
    assert later == {
        "strategy.yaml:4: young-shoppers was to be reconfirmed by 2026-06-30: is it still believed?",
        "strategy.yaml:4: young-shoppers wanted conversion by 2026-12-31: was it reached?",
    }
