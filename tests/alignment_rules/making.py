"""Small makers: a strategy of few words, work as rules see it, and the faults that reading one tells."""

from datetime import date
from typing import Any

from alignment_rules.faults import Fault, StrategyFaults
from alignment_rules.rulebook import Rulebook, Ruling
from alignment_rules.strategy import Strategy, read
from alignment_rules.work import Subject, Work

TODAY = date(2026, 11, 24)
PEOPLE = "people: {ana: ana@acme.example, bo: bo@acme.example}\n"
OBJECTIVES = """\
objectives:
  growth:
    title: Grow
    owner: ana
    initiatives: {wallet: {title: Wallet}, kiosk: {title: Kiosk, until: 2026-10-31}}
  calm: {title: Calm nights, owner: bo}
  past: {title: Over, owner: bo, until: 2026-11-23}
"""
WANTED = "always-on:\n  upkeep: {title: Upkeep}\n  learning: {title: Learning}\n"
PROJECTS = """\
projects:
  payments: {owner: bo, scopes: [jira:acme/PAY, github:acme/pay-*]}
  shop: {owner: ana, scopes: [jira:acme/SHOP, github:acme/*]}
"""
BASE = PEOPLE + OBJECTIVES + WANTED + PROJECTS
RULES = "rules/payments.yaml"
CASES = "rules/payments_test.yaml"


def files(rules: str = "", cases: str = "", *, plan: str = "", more: str = "") -> dict[str, str]:
    """A folder: `rules` and `cases` are lists; payments' own."""
    folder = {"strategy.yaml": f"{BASE}{plan}{more}"}
    if rules:
        folder[RULES] = f"for: payments\nrules:\n{rules}"
    if cases:
        folder[CASES] = cases
    return folder


def strategy(rules: str = "", cases: str = "", *, plan: str = "", more: str = "") -> Strategy:
    """The strategy that these say."""
    return read(files(rules, cases, plan=plan, more=more))


def rule(when: str, *, id_: str = "it", serves: str = "growth", until: str = "") -> str:
    """One rule, as a line."""
    retired = f", until: {until}" if until else ""
    return f"  - {{id: {id_}, when: {{{when}}}, serves: {serves}{retired}}}\n"


def verdict(rules: str, work: Work, on: date = TODAY) -> str | None:
    """The rule of payments that wins; None where none matches."""
    ruling = ruled(rules, work, on)
    return ruling.rule if ruling else None


def ruled(rules: str, work: Work, on: date = TODAY) -> Ruling | None:
    """What the winning rule of payments says."""
    return Rulebook(strategy(rules), on).rules("payments").match(Subject(work))


def matches(when: str, **work: Any) -> bool:
    """Whether a condition holds for such work."""
    return verdict(rule(when), Work(**work)) == "it"


def faults(folder: dict[str, str]) -> list[Fault]:
    """What is wrong with a folder; nothing where it can be read."""
    try:
        read(folder)
    except StrategyFaults as found:
        return list(found.faults)
    return []


def told(folder: dict[str, str]) -> list[str]:
    """The same, as people read it."""
    return [str(fault) for fault in faults(folder)]
