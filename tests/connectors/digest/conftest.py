"""A project that went elsewhere for eight weeks, with a strategy that leaves something to ask; reviewed, never changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, make_url

from deploy import store
from schemas.kpis import REPORT, Report
from streams.case_commands import ACKNOWLEDGE, Answer
from streams.publish import KIND, Publication
from tests.connectors.console.test_findings import asking
from tests.databases import copy_of
from tests.streams.steered import FIRST, LAST, PLAN, Steered

NOW = datetime(2025, 9, 13, 9, tzinfo=UTC)
TURN = date(2025, 7, 21)


@pytest.fixture(scope="session")
def reviewed(template_url: str) -> Iterator[Engine]:
    """The store of that project."""
    with copy_of(make_url(template_url)) as url:
        engine = store.connect(url.render_as_string(hide_password=False))
        made = Steered(engine)
        made.decide(KIND, Publication(asking(), "The year"), at=datetime(2025, 1, 1, tzinfo=UTC))
        made.work(FIRST, TURN - timedelta(days=3), PLAN)
        made.work(TURN, LAST, {"young": 15, "calm": 25, "upkeep": 60})
        made.settle()
        for value, day in (("2.1%", date(2025, 8, 9)), ("2.4%", date(2025, 8, 30))):
            read = Report("young", "conversion", value, datetime(day.year, day.month, day.day, tzinfo=UTC))
            assert made.decide(REPORT, read) == "applied"
        (case,) = made.rows("SELECT id FROM drift_case")
        assert made.decide(ACKNOWLEDGE, Answer(case.id, "we look into it"), actor="bo") == "applied"
        made.settle()
        yield engine
        engine.dispose()
