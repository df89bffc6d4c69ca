"""A strategy for the made-up organisation, and its successor, in which a rule above inheriting chains is gone."""

from datetime import UTC, datetime

import msgspec

from schemas.events import Command
from tests.chaos.world import PROJECTS, REPOSITORIES

_SCOPES = ", ".join(
    [*(f"jira:acme/P{n}" for n in range(PROJECTS)), *(f"github:acme/repo-{n}" for n in range(REPOSITORIES))]
)
_STRATEGY = f"""\
people: {{ana: ana@acme.example}}
objectives:
  growth: {{title: Grow, because: market, sponsor: ana, owner: ana}}
  calm: {{title: Calm nights, because: customers, sponsor: ana, owner: ana}}
always-on:
  upkeep: {{title: Upkeep}}
projects:
  shop: {{owner: ana, scopes: [{_SCOPES}]}}
plan:
  2026-Q2: {{shop: {{growth: 60, calm: 20, upkeep: rest}}}}
drift:
  tolerance: 10pp
  tell: {{owner: at once}}
"""
_WALLET = "  - {id: wallet, when: {label: wallet}, serves: growth}\n"
_RULES = "for: shop\nrules:\n{}  - {{id: incident, when: {{label: incident}}, serves: calm}}\n  - {{id: upkeep, when: {{label: upkeep}}, serves: upkeep}}\n"
_WALLET_CASE = "- {is: wallet, label: wallet}\n"
_CASES = "{}- {{is: incident, label: incident}}\n- {{is: upkeep, label: upkeep}}\n"


def _files(*, wallet: bool) -> dict[str, str]:
    return {
        "strategy.yaml": _STRATEGY,
        "rules/shop.yaml": _RULES.format(_WALLET if wallet else ""),
        "rules/shop_test.yaml": _CASES.format(_WALLET_CASE if wallet else ""),
    }


def publish(number: int, *, wallet: bool) -> bytes:
    """The command that publishes it."""
    body = msgspec.json.encode(
        {"files": _files(wallet=wallet), "message": f"version {number}", "valid_from": None}
    )
    when = datetime(2026, 6, 1, number, tzinfo=UTC)
    return msgspec.json.encode(
        Command(f"publish-{number}", "strategy.publish", "ana", when, msgspec.Raw(body))
    )
