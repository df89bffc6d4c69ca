"""What a period served by its tags when it ended, however they changed since."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from connectors.console.queries import effort, told_then
from schemas.periods import period
from streams.publish import KIND, Publication
from tests.streams.steered import Steered, published

pytestmark = pytest.mark.engines

AUGUST = period("2025-08")


@pytest.fixture
def retagged(database: Engine) -> Steered:
    """August's work was half young and half upkeep; a later version calls what was young calm."""
    steered = Steered(database)
    steered.decide(KIND, Publication(published()), at=datetime(2025, 1, 1, tzinfo=UTC))
    steered.work(date(2025, 8, 4), date(2025, 8, 29), {"young": 50, "upkeep": 50})
    steered.settle()
    files = published()
    files["rules/shop.yaml"] = files["rules/shop.yaml"].replace("serves: young", "serves: calm")
    steered.decide(KIND, Publication(files), at=datetime(2025, 9, 1, tzinfo=UTC))
    steered.settle()
    return steered


def then(engine: Engine) -> dict[str, float]:
    with engine.connect() as connection:
        return told_then(connection, "shop", AUGUST)


def test_tags_that_stood_for_a_day_are_those_of_then(retagged: Steered) -> None:
    with retagged.engine.begin() as connection:
        connection.execute(text("UPDATE alignment_past SET tagged_at = tagged_at - INTERVAL '2 days'"))
        (shop,) = effort(connection, AUGUST).projects
    assert shop.spent
    today = {part.id: part.actual for part in shop.spent.parts}
    assert then(retagged.engine) == pytest.approx({"young": today["calm"], "upkeep": today["upkeep"]})
    assert today.get("young", 0.0) == 0.0


def test_a_tag_that_was_still_finding_its_way_is_not_one_of_then(retagged: Steered) -> None:
    assert set(then(retagged.engine)) == {"calm", "upkeep"}


def test_where_nothing_was_done_nothing_is_said(database: Engine) -> None:
    assert then(database) == {}
