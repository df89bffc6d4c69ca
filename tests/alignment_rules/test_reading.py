"""Reading a strategy folder: every fault with its place, its cause and what to do; and all of them at once."""

from typing import Final

import pytest

from alignment_rules import cases
from alignment_rules.folder import LARGEST_FILE, LARGEST_FOLDER, MOST_FILES
from alignment_rules.strategy import read
from schemas.quantities import Quantity, Span
from schemas.strategy import InitiativeState
from tests.alignment_rules.making import BASE, CASES, RULES, files, rule, told

IT: Final = rule("label: x")
IT_CASE: Final = "- {is: it, label: x}\n"


def plan(written: str, period: str = "2026-Q4") -> str:
    return f"plan:\n  {period}:\n    payments: {written}\n"


STRATEGY_FAULTS: Final = {
    "a mix that is not 100 %": (
        plan("{growth: 60, calm: 30}"),
        "strategy.yaml:17:5: this sums to 90 %; make it 100, or let one entry have the `rest`.",
    ),
    "a mix beyond 100 % with a rest": (
        plan("{growth: 60, calm: 60, upkeep: rest}"),
        "strategy.yaml:17:5: this sums to 120 %; make it 100, or let one entry have the `rest`.",
    ),
    "two rests": (
        plan("{growth: rest, calm: rest}"),
        "strategy.yaml:17:5: `rest` is written 2 times; let one entry have the rest.",
    ),
    "a plan for nobody": (
        "plan: {2026-Q4: {paymens: {growth: 100}}}\n",
        "strategy.yaml:15:18: `paymens` is no project; did you mean `payments`?",
    ),
    "a plan for nothing": (
        plan("{grwth: 100}"),
        "strategy.yaml:17:16: `grwth` is no objective or always-on work; did you mean `growth`?",
    ),
    "a plan for an initiative": (
        plan("{wallet: 100}"),
        "strategy.yaml:17:16: `wallet` is no objective or always-on work; known: calm, growth, learning, past, upkeep.",
    ),
    "a bad period": (
        plan("{growth: 100}", "2026-Q5"),
        (
            "strategy.yaml:16:3: `2026-Q5` is not a period;"
            " write a quarter (2026-Q4), a month (2026-11) or a week (2026-W47)."
        ),
    ),
    "a week that its year has not": (
        plan("{growth: 100}", "2027-W53"),
        (
            "strategy.yaml:16:3: `2027-W53` is not a period;"
            " write a quarter (2026-Q4), a month (2026-11) or a week (2026-W47)."
        ),
    ),
    "a share that is no percentage": (
        plan("{growth: 101}"),
        "strategy.yaml:17:16: `101` is not a percentage from 0 to 100; write it like 60 or 2.5%.",
    ),
    "a tolerance without its unit": (
        "drift: {tolerance: 10}\n",
        "strategy.yaml:15:9: `10` is not a number of percentage points; write it like 10pp.",
    ),
    "a delay that is none": (
        "drift: {tell: {ana: soon}}\n",
        "strategy.yaml:15:16: `soon` is not a length of time; write it like 6w, 5 workdays or 2 months.",
    ),
    "telling nobody": (
        "drift: {tell: {comittee: at once}}\n",
        "strategy.yaml:15:16: `comittee` is no owner, sponsor or person; known: ana, bo, owner, sponsor.",
    ),
    "an unknown key": (
        "reveiw: monthly\n",
        "strategy.yaml:15:1: the key `reveiw` is not known here; did you mean `review`?",
    ),
    "a choice that is none": (
        "review: daily\n",
        "strategy.yaml:15:1: `daily` is not a choice here; write one of 'weekly', 'monthly' or 'quarterly'.",
    ),
}


@pytest.mark.parametrize(("more", "said"), STRATEGY_FAULTS.values(), ids=STRATEGY_FAULTS)
def test_a_fault_of_the_strategy_has_its_place_its_cause_and_its_remedy(more: str, said: str):
    assert told(files(more=more)) == [said]


WRITTEN_WRONG: Final = {
    "an address that is none": (
        "ana: ana@acme.example",
        "ana: ana",
        "strategy.yaml:1:10: there is no e-mail address; write one like ana@acme.example.",
    ),
    "a person without an address": (
        "ana: ana@acme.example",
        "ana:",
        "strategy.yaml:1:10: there is no e-mail address; write one like ana@acme.example.",
    ),
    "an owner nobody knows": (
        "title: Calm nights, owner: bo",
        "title: Calm nights, owner: boo",
        "strategy.yaml:7:30: `boo` is no person under `people`; did you mean `bo`?",
    ),
    "an objective without an owner": (
        "title: Calm nights, owner: bo",
        "title: Calm nights",
        "strategy.yaml:7:3: `owner` is missing; add `owner: …`.",
    ),
    "a key nobody knows, deep down": (
        "wallet: {title: Wallet}",
        "wallet: {title: Wallet, benefits: 2M EUR}",
        "strategy.yaml:6:43: the key `benefits` is not known here; did you mean `benefit`?",
    ),
    "money without a currency": (
        "wallet: {title: Wallet}",
        "wallet: {title: Wallet, cost: 420k}",
        "strategy.yaml:6:43: `420k` names no currency; write the three letters after the number: 420k EUR.",
    ),
    "a quantity that is none": (
        "title: Calm nights,",
        "title: Calm nights, kpis: {incidents: {from: forty, to: 20/month, by: 2027-03-31}},",
        "strategy.yaml:7:49: `forty` is not a quantity; write it like 2.1%, 40/month, 250 ms or 1.3M EUR/year.",
    ),
    "a rate per nothing known": (
        "title: Calm nights,",
        "title: Calm nights, kpis: {incidents: {from: 4/night, to: 20/month, by: 2027-03-31}},",
        "strategy.yaml:7:49: `4/night` is not a quantity; write it like 2.1%, 40/month, 250 ms or 1.3M EUR/year.",
    ),
    "a day that its month has not": (
        "until: 2026-11-23",
        "until: 2026-11-31",
        "strategy.yaml:8:34: `2026-11-31` is not a date; write it like 2026-11-30.",
    ),
    "a KPI of another objective": (
        "wallet: {title: Wallet}",
        "wallet: {title: Wallet, kpi: incidents}",
        "strategy.yaml:6:43: `incidents` is no KPI of this objective; none is defined.",
    ),
    "an initiative in a state of its own": (
        "wallet: {title: Wallet}",
        "wallet: {title: Wallet, state: paussed}",
        "strategy.yaml:6:43: `paussed` is not a choice here; write one of 'proposed', 'approved', 'paused' or 'done'.",
    ),
    "one name for two things": (
        "upkeep: {title: Upkeep}",
        "wallet: {title: Upkeep}",
        "strategy.yaml:10:3: the name `wallet` is already taken in strategy.yaml:6; keep one of them.",
    ),
    "a name with a meaning of its own": (
        "upkeep: {title: Upkeep}",
        "rest: {title: Upkeep}",
        "strategy.yaml:10:3: `rest` has a meaning of its own; choose another name.",
    ),
    "a name in capitals": (
        "upkeep: {title: Upkeep}",
        "Upkeep: {title: Upkeep}",
        (
            "strategy.yaml:10:3: `Upkeep` is not written as it must be;"
            " begin with a small letter or digit and use only small letters, digits, - and _."
        ),
    ),
    "bounds the wrong way round": (
        "upkeep: {title: Upkeep}",
        "upkeep: {title: Upkeep, min: 30%, max: 10%}",
        "strategy.yaml:10:27: `min` is more than `max`; exchange them.",
    ),
    "one scope in two projects": (
        "jira:acme/SHOP",
        "jira:acme/PAY",
        "strategy.yaml:14:31: the scope `jira:acme/PAY` is already taken in strategy.yaml:13; keep one of them.",
    ),
    "one scope in two projects, in other letters": (
        "jira:acme/SHOP",
        "jira:acme/pay",
        "strategy.yaml:14:31: the scope `jira:acme/pay` is already taken in strategy.yaml:13; keep one of them.",
    ),
    "a scope of no tracker": (
        "jira:acme/SHOP",
        "SHOP",
        (
            "strategy.yaml:14:31: `SHOP` is not written as it must be;"
            " write a scope like jira:acme/PAY or github:acme/pay-*."
        ),
    ),
    "a project without scopes": (
        "[jira:acme/SHOP, github:acme/*]",
        "[]",
        "strategy.yaml:14:22: `scopes` is empty; write at least one entry, or leave the key out.",
    ),
    "a map where a list is due": (
        "[jira:acme/SHOP, github:acme/*]",
        "{jira: SHOP}",
        "strategy.yaml:14:22: `scopes` must be a list; write its entries as `- …` lines or in [ ].",
    ),
    "a list where text is due": (
        "upkeep: {title: Upkeep}",
        "upkeep: {title: [Upkeep]}",
        "strategy.yaml:10:12: `title` must be text; write one value after the colon.",
    ),
    "a word where a map is due": (
        "upkeep: {title: Upkeep}",
        "upkeep: Upkeep",
        "strategy.yaml:10:3: `upkeep` must be a mapping; write `key: value` lines below it.",
    ),
}


@pytest.mark.parametrize(("right", "wrong", "said"), WRITTEN_WRONG.values(), ids=WRITTEN_WRONG)
def test_what_is_written_wrong_has_its_place_its_cause_and_its_remedy(right: str, wrong: str, said: str):
    assert BASE.count(right) == 1
    assert said in told({"strategy.yaml": BASE.replace(right, wrong)})


RULE_FAULTS: Final = {
    "a rule that serves nothing": (
        rule("label: x", serves="walet"),
        "rules/payments.yaml:3:32: `walet` is no objective, initiative or always-on work; did you mean `wallet`?",
    ),
    "shares that are not 100 %": (
        rule("label: x", serves="{growth: 60, calm: 30}"),
        "rules/payments.yaml:3:32: this sums to 90 %; make it 100.",
    ),
    "a rule without a condition": (
        "  - {id: it, serves: growth}\n",
        "rules/payments.yaml:3:5: `when` is missing; add `when: …`.",
    ),
    "a condition that says nothing": (
        rule(""),
        "rules/payments.yaml:3:14: this condition is empty; say what the work must be like, or use `defaults`.",
    ),
    "an empty condition within another": (
        rule("any: [{label: x}, {}]"),
        "rules/payments.yaml:3:39: this condition is empty; say what the work must be like, or use `defaults`.",
    ),
    "a condition nobody knows": (
        rule("lable: x"),
        "rules/payments.yaml:3:21: the key `lable` is not known here; did you mean `label`?",
    ),
    "a condition nobody knows, within others": (
        rule("not: {any: [{label: x}, {lables: y}]}"),
        "rules/payments.yaml:3:46: the key `lables` is not known here; did you mean `label`?",
    ),
    "a kind of work nobody knows": (
        rule("kind: stroy"),
        (
            "rules/payments.yaml:3:21: `stroy` is not a choice here;"
            " write one of 'epic', 'issue', 'subtask', 'pull_request', 'commit' or 'unknown'."
        ),
    ),
    "a pattern that looks back": (
        rule("pattern: '(?<=a)b'"),
        (
            "rules/payments.yaml:3:21: RE2 does not read this pattern: invalid perl operator: (?<=;"
            " write it in RE2's syntax (no look-around, no back-references)."
        ),
    ),
    "a pattern that matches everything": (
        rule("pattern: 'a*'"),
        (
            "rules/payments.yaml:3:21: this pattern matches the empty text, and so everything;"
            " ask for at least one character."
        ),
    ),
    "a pattern within a list": (
        rule("all: [{pattern: [ok, '(']}]"),
        (
            "rules/payments.yaml:3:42: RE2 does not read this pattern: missing ): (;"
            " write it in RE2's syntax (no look-around, no back-references)."
        ),
    ),
    "words without a letter": (
        rule("words: '--'"),
        "rules/payments.yaml:3:21: `--` has no letter and no digit; write a word, or use `pattern`.",
    ),
    "one id for two rules": (
        rule("label: x") + rule("label: y"),
        "rules/payments.yaml:4:6: the rule id `it` is already taken in rules/payments.yaml:3; keep one of them.",
    ),
    "an id that cases use for something else": (
        rule("label: x", id_="unaligned"),
        "rules/payments.yaml:3:6: `unaligned` has a meaning of its own; choose another name.",
    ),
}


@pytest.mark.parametrize(("rules", "said"), RULE_FAULTS.values(), ids=RULE_FAULTS)
def test_a_fault_of_a_rule_has_its_place_its_cause_and_its_remedy(rules: str, said: str):
    assert said in told(files(rules, IT_CASE))


def test_a_rules_file_for_no_project_is_told():
    folder = {**files(), RULES: f"for: paiments\nrules:\n{IT}"}
    assert told(folder) == ["rules/payments.yaml:1:1: `paiments` is no project; did you mean `payments`?"]


def test_a_default_for_nothing_is_told():
    folder = {**files(), RULES: "for: payments\ndefaults: {jira:acme/PAY: growht}\n"}
    assert told(folder) == [
        "rules/payments.yaml:2:12: `growht` is no objective, initiative or always-on work; did you mean `growth`?"
    ]


def test_a_case_for_no_rule_is_told():
    assert told(files(IT, "- {is: itt, label: x}\n")) == [
        "rules/payments_test.yaml:1:4: `itt` is no rule of rules/payments.yaml, nor `unaligned`; did you mean `it`?"
    ]


def test_a_case_speaks_the_language_of_rules():
    assert told(files(IT, "- {is: it, labels: x}\n")) == [
        "rules/payments_test.yaml:1:12: the key `labels` is not known here; did you mean `label`?"
    ]


def test_the_ids_of_rules_are_one_set_over_all_files():
    folder = {**files(IT, IT_CASE), "rules/shop.yaml": f"for: shop\nrules:\n{IT}"}
    assert told(folder) == [
        "rules/shop.yaml:3:6: the rule id `it` is already taken in rules/payments.yaml:3; keep one of them."
    ]


FOLDER_FAULTS: Final[dict[str, tuple[dict[str, str], str]]] = {
    "no strategy.yaml": (
        {},
        "strategy.yaml:1:1: this file is missing; begin with `objectives:`.",
    ),
    "a file that is not read": (
        {"strategy.yaml": BASE, "rule/payments.yaml": "x"},
        "rule/payments.yaml:1:1: this file is not part of a strategy; did you mean `rules/NAME.yaml`?",
    ),
    "cases of no rules": (
        {"strategy.yaml": BASE, CASES: IT_CASE},
        (
            "rules/payments_test.yaml:1:1: there is no rules/payments.yaml that these cases could test;"
            " rename one of the two files."
        ),
    ),
    "a file beyond all measure": (
        {"strategy.yaml": "#" * (LARGEST_FILE + 1)},
        f"strategy.yaml:1:1: the file has more than {LARGEST_FILE:,} characters; split it into several.",
    ),
    "a folder beyond all measure": (
        {"strategy.yaml": BASE, **{f"rules/r{n}.yaml": "#" * LARGEST_FILE for n in range(3)}},
        f"strategy.yaml:1:1: the folder has more than {LARGEST_FOLDER:,} characters; shorten it.",
    ),
    "too many files": (
        {"strategy.yaml": BASE, **{f"rules/r{n}.yaml": "" for n in range(MOST_FILES)}},
        f"strategy.yaml:1:1: the folder has more than {MOST_FILES} files; join some of them.",
    ),
}


@pytest.mark.parametrize(("folder", "said"), FOLDER_FAULTS.values(), ids=FOLDER_FAULTS)
def test_a_fault_of_the_folder_is_told(folder: dict[str, str], said: str):
    assert told(folder) == [said]


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_their_places():
    folder = files(rule("lable: x"), "- {iss: it}\n", plan=plan("{growth: 60}"))
    assert [each.split(": ")[0] for each in told(folder)] == [
        "rules/payments.yaml:3:21",
        "rules/payments_test.yaml:1:3",
        "rules/payments_test.yaml:1:4",
        "strategy.yaml:17:5",
    ]


def test_a_file_that_is_not_yaml_does_not_hide_the_faults_of_the_others():
    folder = {**files(plan=plan("{growth: 60}")), RULES: "for: [payments"}
    assert [each.split(": ")[0] for each in told(folder)] == [
        "rules/payments.yaml:1:15",
        "strategy.yaml:17:5",
    ]


def test_what_a_key_written_twice_takes_away_is_not_told_to_be_missing():
    folder = files(rule("label: x", serves="calm"), IT_CASE)
    folder["strategy.yaml"] = folder["strategy.yaml"].replace("  calm: {", "  growth: {")
    (said,) = told(folder)
    assert said.endswith("the key `growth` is written twice, first in line 3; keep one of them.")


def test_an_empty_strategy_says_what_it_needs():
    assert told({"strategy.yaml": ""}) == ["strategy.yaml:1:1: `objectives` is missing; add `objectives: …`."]


ISLAND: Final = {
    "strategy.yaml": """\
# Two ferries and a harbour.
people: {jo: jo@ferry.example, kim: kim@ferry.example,
         board: board@ferry.example}
objectives:
  commuters:
    title: Commuters leave their cars at home
    because: market
    sponsor: board
    owner: jo
    reconfirm: 2027-03-01
    kpis:
      season-tickets: {from: 1.5k, to: 2.25k, by: 2027-06-30, effect after: 8w,
                       prometheus: ferry_season_tickets}
    initiatives:
      night-boat: {title: A boat after midnight, owner: kim, state: proposed,
                   cost: 0.9M EUR, benefit: 1.1M EUR/year, risk: crews at night}
  on-time:
    title: Boats leave when they say
    because: customers
    sponsor: board
    owner: kim
    kpis: {delays: {from: 12/week, to: 3/week, by: 2026-12-31, manual: jo}}
always-on:
  hulls: {title: Paint and engines, max: 25%}
  drills: {title: Safety drills, min: 2.5%, max: 10%}
projects:
  tickets: {owner: kim, scopes: [jira:ferry/TIX, github:ferry/tix-*]}
  boats:   {owner: jo, scopes: [jira:ferry/BOAT]}
plan:
  2026-Q4:
    tickets: {commuters: 55, on-time: 20, drills: 5, hulls: rest}
    boats:   {on-time: 80, drills: 20}
  2026-W51:
    tickets: {hulls: 100}
drift:
  tolerance: 7.5pp
  tell: {owner: at once, kim: at once, sponsor: 3 workdays, board: 2 weeks}
review: quarterly
""",
    "rules/tickets.yaml": """\
for: tickets
rules:
  - id: tix-night
    when: {under: TIX-40}
    serves: night-boat
  - id: tix-late
    when: {type: [Incident, Bug], label: at-the-quay}
    serves: on-time
  - id: tix-gate
    when: {component: gates, not: {label: drill}}
    serves: {commuters: 70, on-time: 30}
  - id: tix-drill
    when: {label: [drill, exercise]}
    serves: drills
  - id: tix-robots
    when: {branch: robot/*}
    serves: hulls
  - id: tix-words
    when: {words: [season ticket, commuter]}
    serves: commuters
  - id: tix-code
    when: {pattern: 'QR[- ]?codes?'}
    serves: commuters
    until: 2027-01-31
""",
    "rules/tickets_test.yaml": """\
- {is: tix-night,  key: TIX-90, under: TIX-40}
- {is: tix-late,   type: Bug, label: at-the-quay}
- {is: tix-gate,   component: gates}
- {is: tix-drill,  component: gates, label: drill}
- {is: tix-robots, repo: ferry/tix-app, branch: robot/lockfile}
- {is: tix-words,  title: Refund a Season  Ticket}
- {is: tix-code,   title: Print the qr-code larger}
- {is: unaligned,  title: Commutering is no word}
""",
}
"""The format of the strategy folder, whole: everything that may be written is written once."""


def test_the_whole_format_is_read_as_it_is_written():
    strategy = read(ISLAND)
    assert cases.run(strategy).failures == cases.run(strategy).untested == ()
    assert cases.run(strategy).cases == 8
    tickets = strategy.file.objectives["commuters"].kpis["season-tickets"]
    assert (tickets.start.value, tickets.to.value, tickets.effect_after) == (1500, 2250, Span(8, "week"))
    boat = strategy.file.objectives["commuters"].initiatives["night-boat"]
    assert (boat.state, boat.benefit) == (
        InitiativeState.PROPOSED,
        Quantity(boat.benefit.value, "EUR", "year"),
    )  # type: ignore[union-attr]
    assert strategy.file.always_on["drills"].min == 25_000
    assert strategy.file.drift.tolerance == 75_000
    assert strategy.file.drift.tell["owner"] is None
    assert strategy.file.drift.tell["sponsor"] == Span(3, "workday")
