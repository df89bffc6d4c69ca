"""What a review should ask, from a strategy and four weeks of work."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from alignment_rules.governance.findings import Finding, findings
from alignment_rules.strategy import read
from connectors.console import queries
from streams.publish import KIND, Publication
from tests.streams.steered import Steered, published

pytestmark = pytest.mark.engines

NOW = datetime(2025, 9, 13, tzinfo=UTC)
ASKS = {
    "{title: Win shoppers under 30,": "{title: Win shoppers under 30, reconfirm: 2025-09-01,"
    " kpis: {conversion: {from: 2%, to: 3%, by: 2025-12-31}},"
    " initiatives: {one-tap: {title: One tap, state: proposed}},",
    "  upkeep: {title: Upkeep}": "  upkeep: {title: Upkeep, max: 40%}",
}


def asking() -> dict[str, str]:
    """The strategy with something to ask in it; its rule for `young` serves an initiative nobody approved."""
    files = published()
    for plain, asked in ASKS.items():
        assert plain in files["strategy.yaml"]
        files["strategy.yaml"] = files["strategy.yaml"].replace(plain, asked)
    files["rules/shop.yaml"] = files["rules/shop.yaml"].replace("serves: young", "serves: one-tap")
    return files


def kinds(found: list[Finding]) -> set[tuple[str, str]]:
    return {(one.kind, one.about) for one in found}


def test_four_weeks_of_work_are_held_against_the_strategy(database: Engine) -> None:
    steered = Steered(database)
    steered.decide(KIND, Publication(asking()), at=datetime(2025, 1, 1, tzinfo=UTC))
    steered.work(date(2025, 8, 18), date(2025, 9, 12), {"young": 40, "upkeep": 60})
    steered.settle()
    with database.connect() as connection:
        found = queries.findings(connection, NOW)
    assert kinds(found) == {
        ("reconfirm", "young"),
        ("kpi_unread", "young/conversion"),
        ("no_work", "calm"),
        ("no_kpi", "calm"),
        ("above_maximum", "upkeep"),
        ("not_approved", "one-tap"),
    }


def test_nothing_is_said_of_work_where_none_may_be_shown(database: Engine) -> None:
    steered = Steered(database)
    steered.decide(KIND, Publication(asking()), at=datetime(2025, 1, 1, tzinfo=UTC))
    steered.work(date(2025, 8, 18), date(2025, 9, 12), {"young": 40, "upkeep": 60}, people=("one", "two"))
    steered.settle()
    with database.connect() as connection:
        found = queries.findings(connection, NOW)
    assert kinds(found) == {("reconfirm", "young"), ("kpi_unread", "young/conversion"), ("no_kpi", "calm")}


def test_bounds_are_held_to_their_edge() -> None:
    text = published()["strategy.yaml"].replace("{title: Upkeep}", "{title: Upkeep, min: 10%, max: 40%}")
    strategy = read({**published(), "strategy.yaml": text})

    def of(share: float) -> set[str]:
        days = {"young": 1 - share, "calm": 1e-9, "upkeep": share}
        return {one.kind for one in findings(strategy, NOW.date(), days, {}, []) if one.about == "upkeep"}

    assert (of(0.39), of(0.41), of(0.09)) == (set(), {"above_maximum"}, {"below_minimum"})
