"""The figures of a review are kept for scrapes: what they say, how old they get, and that one console keeps them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from connectors.console import standing
from connectors.metrics import Exposition
from streams.publish import KIND, Publication
from tests.connectors.console import organisation as made
from tests.connectors.console import test_joined
from tests.connectors.console.test_findings import NOW, asking
from tests.connectors.test_metrics import samples
from tests.streams.steered import Steered

pytestmark = pytest.mark.engines


@pytest.fixture
def worked(database: Engine) -> Engine:
    """Four weeks of work under a strategy with something to ask in it, and a case for its initiative."""
    files = asking()
    files["strategy.yaml"] = files["strategy.yaml"].replace(
        "{title: One tap,", "{title: One tap, cost: 100k EUR,"
    )
    files["strategy.yaml"] += "effort: {day rate: 1000 EUR}\n"
    steered = Steered(database)
    steered.decide(KIND, Publication(files), at=datetime(2025, 1, 1, tzinfo=UTC))
    steered.work(date(2025, 8, 18), date(2025, 9, 12), {"young": 40, "upkeep": 60})
    steered.settle()
    return database


def told(engine: Engine) -> dict[tuple[str, ...], float]:
    return samples(Exposition(engine, lambda: NOW).render("")[0].decode())


def test_findings_and_what_initiatives_cost_are_told(worked: Engine) -> None:
    assert standing.refresh(worked, NOW)
    found = told(worked)
    assert found["fairlead_findings", "kind=not_approved"] == 1
    assert found["fairlead_findings", "kind=stranded"] == 0
    days = found["fairlead_initiative_persondays", "initiative=one-tap"]
    assert days > 1
    assert found["fairlead_initiative_spent", "initiative=one-tap"] == pytest.approx(1000 * days)
    assert found["fairlead_initiative_cost", "initiative=one-tap"] == 100_000
    assert found["fairlead_effort_weight_ratio", "project=shop"] == 1


def test_what_may_be_counted_twice_is_kept_so_that_no_scrape_tells_it(database: Engine) -> None:
    with database.begin() as connection:
        made.strategy(connection)
        test_joined.worked(
            connection,
            dict.fromkeys(test_joined.PEOPLE, 1_000_000),
            {f"{person}-there": 1_000_000 for person in test_joined.PEOPLE},
        )
        made.figure(connection, "effort_persondays", "payments", 12.0, state="unknown")
    assert standing.refresh(database, made.NOW)
    found = told(database)
    assert found["fairlead_effort_counted_twice_ratio", "project=payments"] == 0.5
    assert not [key for key in found if key[0] == "fairlead_effort_persondays"]


def test_they_are_asked_anew_when_two_minutes_old_and_not_before(worked: Engine) -> None:
    assert standing.refresh(worked, NOW)
    assert not standing.refresh(worked, NOW)
    with worked.begin() as connection:
        connection.execute(text("UPDATE review_figure SET computed_at = now() - INTERVAL '3 minutes'"))
    assert standing.refresh(worked, NOW)


def test_one_console_of_several_asks(worked: Engine) -> None:
    with worked.begin() as connection:
        connection.execute(standing._MINE)  # another is at it
        assert not standing.refresh(worked, NOW)
    assert standing.refresh(worked, NOW)


def test_without_a_strategy_there_is_nothing_to_find(database: Engine) -> None:
    assert standing.refresh(database, NOW)
    assert not [name for name, *_ in told(database) if "findings" in name or "initiative" in name]
