"""Readings of KPIs: kept once a moment, corrected by a later word, refused where they make no sense."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from alignment_rules.governance.kpis import FRESH, Quality
from connectors.console.queries import kpis
from schemas.kpis import REPORT, Report
from streams.publish import KIND, Publication
from tests.streams.steered import Steered, published

pytestmark = pytest.mark.engines

THEN = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
KPI = "kpis: {conversion: {from: 2%, to: 3%, by: 2025-12-31}}"


@pytest.fixture
def steered(database: Engine) -> Steered:
    made = Steered(database)
    files = published()
    files["strategy.yaml"] = files["strategy.yaml"].replace(
        "sponsor: cmo, owner", f"sponsor: cmo, {KPI}, owner"
    )
    made.decide(KIND, Publication(files), at=datetime(2025, 1, 1, tzinfo=UTC))
    return made


def test_a_kpi_is_on_its_way_by_its_latest_reading_and_a_later_word_corrects_it(steered: Steered) -> None:
    later = THEN + timedelta(days=7)
    for value, at in (("2.5%", later), ("2.1%", THEN), ("2.6%", later)):
        assert steered.decide(REPORT, Report("young", "conversion", value, at)) == "applied"
    with steered.engine.connect() as connection:
        (found,) = kpis(connection, later + FRESH)
        (old,) = kpis(connection, later + FRESH + timedelta(seconds=1))
    assert (found.value, found.at, found.quality) == (2.6, later, Quality.GOOD)
    assert found.progress == pytest.approx(0.6)
    assert old.quality is Quality.STALE
    assert steered.count("kpi_reading") == 2


def test_a_kpi_nobody_read_is_listed_as_such(steered: Steered) -> None:
    with steered.engine.connect() as connection:
        (found,) = kpis(connection, THEN)
    assert (found.kpi, found.owner, found.quality, found.progress) == (
        *("conversion", "ana", Quality.NEVER_READ),
        None,
    )


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (Report("old", "conversion", "2%", THEN), "There is no objective 'old'; there are: young, calm"),
        (Report("calm", "incidents", "2", THEN), "calm has no KPI 'incidents'"),
        (Report("young", "conversion", "2", THEN), "is measured in %, not in a bare number"),
        (Report("young", "conversion", "a lot", THEN), "`a lot` is not a quantity; write it like 2.1%"),
        (Report("young", "conversion", "2%", datetime(2999, 1, 1, tzinfo=UTC)), "is yet to come"),
    ],
)
def test_a_reading_that_makes_no_sense_is_refused_with_the_reason(
    steered: Steered, report: Report, why: str
) -> None:
    said = steered.decide(REPORT, report)
    assert said.startswith("refused")
    assert why in said
    assert steered.count("kpi_reading") == 0
