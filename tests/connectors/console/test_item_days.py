"""Where persons are not told apart nothing that people or machines read speaks of person-days."""

from datetime import UTC, datetime, time

import msgspec
import pytest
from sqlalchemy import insert

from alignment_rules.review import compose
from connectors import titles
from connectors.console import queries
from connectors.digest.gather import gather
from connectors.digest.markdown import as_markdown
from deploy import effort_page, people_page
from schemas.counting import EVERYBODY, Unit
from schemas.periods import period
from schemas.tables import counting
from tests.connectors.console.conftest import browse
from tests.streams.steered import LAST, PLAN, Steered

pytestmark = pytest.mark.engines
MONTH = period(f"{LAST:%Y-%m}")
NOW = datetime.combine(LAST, time(20), UTC)


@pytest.fixture
def steered(database) -> Steered:
    """Ten items at a time, and an initiative with a benefit and a day rate that nobody can be asked for."""
    with database.begin() as connection:
        connection.execute(insert(counting).values(unit=Unit.ITEM_DAYS.value))
    it = Steered(database)
    it.publish()
    it.work(MONTH.first, LAST, PLAN, people=[EVERYBODY] * 10)
    it.publish_effort("{day rate: 650 EUR}")
    it.settle()
    return it


def test_no_page_no_command_and_no_review_speaks_of_person_days(steered: Steered) -> None:
    with steered.engine.connect() as connection:
        spent = queries.effort(connection, MONTH)
        said = {
            "effort": effort_page.as_text(spent, titles.titles(connection)),
            "effort --json": msgspec.json.encode(spent).decode(),
            "digest": as_markdown(compose(gather(connection, MONTH, NOW))),
            "people": people_page.as_text(queries.joined(connection), Unit.ITEM_DAYS),
            "kpis": str(queries.kpis(connection, NOW)),
        }
    client = browse(steered.engine)
    said |= {path: client.get(path).text for path in ("/", "/metrics")}
    assert {
        name: words for name, words in said.items() if "person" in words.lower().replace("persons", "")
    } == {}
    assert "item-days of work (an item counts 1 on each day on which it left a trace)" in said["effort"]
    assert "EUR" not in said["effort"]  # a rate is of a person's day
    assert '"unit":"item_days"' in said["effort --json"]
    assert "fairlead_effort_itemdays{" in said["/metrics"]
    assert "item-days" in said["digest"]
    assert "item-days" in said["/"]
