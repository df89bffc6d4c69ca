"""Rule tests: a case is a counter-case for every other rule, and a rule without one is told."""

from alignment_rules import cases
from alignment_rules.cases import work
from schemas.strategy import Case
from tests.alignment_rules.making import rule, strategy

RULES = rule("label: wallet", id_="wallet") + rule("type: Bug", id_="bugs", serves="calm")
BOTH = "- {is: wallet, label: wallet}\n- {is: bugs, type: bug}\n"


def judged(written: str, rules: str = RULES) -> cases.Tested:
    return cases.run(strategy(rules, written))


def failures(written: str, rules: str = RULES) -> list[str]:
    return [str(fault) for fault in judged(written, rules).failures]


def test_cases_that_say_what_the_rules_say_pass():
    found = judged(BOTH + "- {is: unaligned, label: walletless}\n")
    assert (found.cases, found.failures, found.untested) == (3, (), ())


def test_a_case_that_a_rule_above_wins_says_which_and_where():
    assert failures(BOTH + "- {is: bugs, type: Bug, label: Wallet}\n") == [
        (
            "rules/payments_test.yaml:3:1: `bugs` should win this case, but `wallet` does"
            " (rules/payments.yaml:3, label wallet); move `bugs` above it, or narrow `wallet`."
        )
    ]


def test_a_near_miss_that_a_rule_wins_says_which_to_narrow():
    assert failures(BOTH + "- {is: unaligned, type: Bug}\n") == [
        (
            "rules/payments_test.yaml:3:1: `unaligned` should win this case, but `bugs` does"
            " (rules/payments.yaml:4, type Bug); narrow `bugs`."
        )
    ]


def test_a_case_that_no_rule_matches_says_so():
    assert failures(BOTH + "- {is: bugs, type: Story}\n") == [
        "rules/payments_test.yaml:3:1: `bugs` should win this case, but no rule matches; widen its `when`."
    ]


def test_a_rule_without_a_case_that_it_wins_is_told():
    assert [str(fault) for fault in judged("- {is: wallet, label: wallet}\n").untested] == [
        (
            "rules/payments.yaml:4:1: no case shows that `bugs` can win;"
            " add `- {is: bugs, …}` to rules/payments_test.yaml."
        )
    ]


def test_a_rule_that_can_never_win_cannot_be_shown_to():
    """`bugs` stands below a rule that takes all its work: its only case fails, and it stays untested."""
    shadowed = rule("type: [Bug, Story]", id_="all", serves="calm") + rule("type: Bug", id_="bugs")
    found = judged("- {is: all, type: Story}\n- {is: bugs, type: Bug}\n", shadowed)
    assert len(found.failures) == len(found.untested) == 1


def test_rules_are_tested_as_they_stand_before_they_retire():
    retired = rule("label: wallet", id_="wallet", until="2020-01-31")
    assert failures("- {is: wallet, label: wallet}\n", retired) == []


def test_project_and_repository_of_a_case_follow_from_its_key():
    assert work(Case(**{"is": "x", "key": "PAY-3"})).project == "PAY"
    assert work(Case(**{"is": "x", "key": "acme/pay-api#3"})).repository == "acme/pay-api"
    assert work(Case(**{"is": "x", "repo": "acme/web"})).repository == "acme/web"
    assert work(Case(**{"is": "x", "key": "PAY-3", "project": "OLD"})).project == "OLD"
