"""What differs between two strategies is said in words, and only what is meant counts."""

from collections.abc import Mapping

import pytest

from alignment_rules.differences import differences
from alignment_rules.strategy import read

STRATEGY = """
people: {ana: ana@acme.example, bo: bo@acme.example}
objectives:
  young-shoppers:
    title: Win shoppers under 30
    owner: ana
    kpis: {conversion: {from: 2.1%, to: 2.8%, by: 2026-12-31}}
    initiatives: {one-tap: {title: One-tap checkout}}
  calm-nights: {title: Halve incidents, owner: bo}
projects:
  payments: {owner: bo, scopes: [jira:acme/PAY]}
plan:
  2026-Q4: {payments: {young-shoppers: 60, calm-nights: rest}}
"""
RULES = """
for: payments
rules:
  - {id: tap, when: {label: tap}, serves: one-tap}
  - {id: bugs, when: {type: Bug}, serves: calm-nights}
  - {id: nights, when: {label: night}, serves: calm-nights}
"""
FILES = {"strategy.yaml": STRATEGY, "rules/payments.yaml": RULES}


def told(files: Mapping[str, str], before: Mapping[str, str] = FILES) -> list[str]:
    return [str(each) for each in differences(read(before), read(files))]


def edited(old: str, new: str, file: str = "strategy.yaml") -> dict[str, str]:
    assert old in FILES[file]
    return FILES | {file: FILES[file].replace(old, new)}


EDITS = {
    "an owner": (
        edited("title: Win shoppers under 30\n    owner: ana", "title: Win shoppers under 30\n    owner: bo"),
        ["objective young-shoppers changed: owner: ana → bo"],
    ),
    "a sponsor more": (
        edited("    kpis:", "    sponsor: bo\n    kpis:"),
        ["objective young-shoppers changed: sponsor: bo"],
    ),
    "a KPI's aim": (
        edited("to: 2.8%", "to: 3%"),
        ["KPI young-shoppers/conversion changed: to: 2.8% → 3%"],
    ),
    "an initiative's state": (
        edited("{title: One-tap checkout}", "{title: One-tap checkout, state: paused}"),
        ["initiative young-shoppers/one-tap changed: state: paused"],
    ),
    "the plan": (
        edited("young-shoppers: 60", "young-shoppers: 70"),
        ["plan 2026-Q4/payments changed: young-shoppers: 60 → 70"],
    ),
    "another quarter": (
        edited("plan:\n", "plan:\n  2026-Q3: {payments: {calm-nights: 100}}\n"),
        ["plan 2026-Q3/payments added: calm-nights: 100"],
    ),
    "a rule's condition": (
        edited("{type: Bug}", "{type: [Bug, Incident]}", "rules/payments.yaml"),
        ["rule bugs of payments changed: when: type Bug → type Bug or Incident"],
    ),
    "a rule less": (
        edited("  - {id: tap, when: {label: tap}, serves: one-tap}\n", "", "rules/payments.yaml"),
        ["rule tap of payments removed"],
    ),
    "a rule more": (
        edited(
            "rules:\n", "rules:\n  - {id: new, when: {label: x}, serves: one-tap}\n", "rules/payments.yaml"
        ),
        ["rule new of payments added: when: label x; serves: one-tap"],
    ),
    "a default": (
        FILES | {"rules/payments.yaml": RULES + "defaults: {'jira:acme/PAY': calm-nights}\n"},
        ["default of payments for jira:acme/PAY added: calm-nights"],
    ),
    "the tolerance": (
        FILES | {"strategy.yaml": STRATEGY + "drift: {tolerance: 5pp}\n"},
        ["drift added: tolerance: 5pp"],
    ),
    "only comments and layout": (
        {name: f"# why\n{text}\n\n" for name, text in FILES.items()},
        [],
    ),
}


@pytest.mark.parametrize(("files", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_is_one_line(files: dict[str, str], expected: list[str]):
    assert told(files) == expected


def test_the_order_of_rules_decides_and_so_it_is_a_difference():
    lines = RULES.splitlines()
    moved = "\n".join([*lines[:3], lines[5], lines[3], lines[4]])
    assert told(FILES | {"rules/payments.yaml": moved}) == ["rule nights of payments moved: now tried first"]


def test_moving_rules_to_another_file_of_the_project_changes_nothing():
    head, (first, *rest) = "for: payments\nrules:\n", RULES.splitlines()[3:]
    files = {"rules/a.yaml": f"{head}{first}\n", "rules/b.yaml": head + "\n".join(rest)}
    assert told({"strategy.yaml": STRATEGY} | files) == []


def test_the_way_back_takes_back_what_the_way_there_added():
    there = differences(read(FILES), read(EDITS["a rule more"][0]))
    back = differences(read(EDITS["a rule more"][0]), read(FILES))
    assert [(each.what, each.how) for each in there] == [("rule new of payments", "added")]
    assert [(each.what, each.how) for each in back] == [("rule new of payments", "removed")]
