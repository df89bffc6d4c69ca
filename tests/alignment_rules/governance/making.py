"""Small makers: a strategy as text, and situations that are sound but for what a test changes."""

from dataclasses import replace
from datetime import date
from typing import Any

from alignment_rules.governance.standing import Situation
from alignment_rules.strategy import Strategy, read

SOUND = Situation(
    planned=True,
    as_of=date(2026, 11, 20),
    first_day=date(2026, 8, 1),
    without_history=0,
    stale=(),
    people=10,
    explained=0.95,
    grace_until=None,
    starts=80,
    minimum_detectable=0.25,
    alarm=False,
    off_plan=0.06,
    placed_off_plan=0.06,
    tolerance=0.1,
)


def situation(**changes: Any) -> Situation:
    return replace(SOUND, **changes)


def strategy(plan: str, tell: str = "{}") -> Strategy:
    """Two objectives, always-on upkeep, one project `shop`; `plan` is what stands below `plan:`."""
    text = f"""\
people: {{ana: ana@acme.example, bo: bo@acme.example, cmo: cmo@acme.example, pmo: pmo@acme.example}}
objectives:
  young: {{title: Win shoppers under 30, sponsor: cmo, owner: ana}}
  calm: {{title: Calm nights, sponsor: bo, owner: bo}}
always-on:
  upkeep: {{title: Upkeep}}
projects:
  shop: {{owner: ana, scopes: [jira:acme/SHOP]}}
plan: {plan}
drift: {{tolerance: 10pp, tell: {tell}}}
"""
    return read({"strategy.yaml": text})
