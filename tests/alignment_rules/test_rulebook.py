"""The rulebook: first match wins, a scope's project, defaults, and retirement by date."""

from datetime import date

from alignment_rules.rulebook import Rulebook, retirements
from alignment_rules.strategy import read
from alignment_rules.work import Work
from schemas.alignment import Share, State
from tests.alignment_rules.making import BASE, RULES, TODAY, rule, ruled, strategy, verdict

DEFAULTS = """\
for: payments
defaults:
  github:acme/pay-*: upkeep
  github:acme/pay-api: {growth: 50, wallet: 50}
  jira:acme/pay: kiosk
"""


def book(on: date = TODAY) -> Rulebook:
    return Rulebook(read({"strategy.yaml": BASE, RULES: DEFAULTS}), on)


def test_the_first_match_wins():
    both = rule("label: a", id_="first") + rule("type: Bug", id_="second")
    assert verdict(both, Work(type="Bug", labels=("a",))) == "first"
    assert verdict(both, Work(type="Bug")) == "second"
    assert verdict(both, Work()) is None


def test_a_rule_below_a_winning_one_changes_nothing():
    above = rule("label: a", id_="first")
    alone, followed = (
        ruled(rules, Work(labels=("a",))) for rules in (above, above + rule("label: a", id_="second"))
    )
    assert alone == followed


def test_a_ruling_says_where_it_is_written():
    found = ruled(rule("label: a", id_="first") + rule("label: b", id_="second"), Work(labels=("b",)))
    assert found
    assert (found.place, found.words) == ("rules/payments.yaml:4", "label b")


def test_an_initiative_serves_its_objective():
    found = ruled(rule("label: a", serves="{wallet: 60, calm: 40}"), Work(labels=("a",)))
    assert found
    assert found.shares == (Share("calm", 400_000), Share("growth", 600_000, "wallet"))


def test_a_rule_speaks_to_the_end_of_its_last_day():
    retired = rule("label: a", until="2026-11-24")
    assert verdict(retired, Work(labels=("a",)), date(2026, 11, 24)) == "it"
    assert verdict(retired, Work(labels=("a",)), date(2026, 11, 25)) is None


def test_a_rule_retires_with_what_it_serves():
    work = Work(labels=("a",))
    assert verdict(rule("label: a", serves="past"), work, date(2026, 11, 23)) == "it"
    assert verdict(rule("label: a", serves="past"), work, date(2026, 11, 24)) is None
    assert verdict(rule("label: a", serves="kiosk"), work, date(2026, 10, 31)) == "it"
    assert verdict(rule("label: a", serves="{kiosk: 50, calm: 50}"), work, date(2026, 11, 1)) is None


def test_a_rule_below_speaks_once_the_one_above_is_retired():
    both = rule("label: a", id_="first", until="2026-11-01") + rule("label: a", id_="second")
    assert verdict(both, Work(labels=("a",))) == "second"


def test_what_retires_is_known_in_advance():
    assert retirements(strategy(rule("label: a", until="2027-01-31"))) == [
        date(2026, 10, 31),
        date(2026, 11, 23),
        date(2027, 1, 31),
    ]


def test_a_scope_that_is_named_belongs_there_whatever_a_glob_above_says():
    projects = "projects:\n  all: {owner: bo, scopes: [github:acme/*]}\n  one: {owner: bo, scopes: [github:acme/web]}\n"
    named = Rulebook(read({"strategy.yaml": BASE[: BASE.index("projects:")] + projects}), TODAY)
    assert named.project("github:acme/web") == "one"
    assert named.project("github:acme/api") == "all"
    assert named.project("github:other/web") is None


def test_of_two_globs_the_first_speaks():
    assert book().project("github:acme/pay-api") == "payments"
    assert book().project("github:acme/web") == "shop"


def test_scopes_are_compared_in_any_case():
    assert book().project("jira:acme/pay") == "payments"
    assert book().project("github:Acme/Pay-API") == "payments"


def test_a_default_that_is_named_speaks_before_a_glob():
    named = book().default("payments", "github:acme/PAY-API")
    other = book().default("payments", "github:acme/pay-web")
    assert named
    assert other
    assert named.shares == (Share("growth", 500_000), Share("growth", 500_000, "wallet"))
    assert (other.shares, other.place) == ((Share("upkeep", 1_000_000),), "rules/payments.yaml:3")
    assert book().default("shop", "github:acme/pay-web") is None


def test_a_default_retires_with_what_it_serves():
    assert book(date(2026, 10, 31)).default("payments", "jira:acme/PAY")
    assert book(date(2026, 11, 1)).default("payments", "jira:acme/PAY") is None


def test_a_project_without_rules_has_none_and_no_default():
    assert book().rules("nobody").rulings == ()
    assert book().default("nobody", "jira:acme/PAY") is None


def test_an_id_is_an_objectives_or_always_on_works():
    assert (book().state("growth"), book().state("upkeep")) == (State.ALIGNED, State.ALWAYS_ON)
