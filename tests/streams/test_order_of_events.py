"""Laws of tagging on a real store: the order of events does not matter, and what an item serves sums to one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from schemas.alignment import WHOLE
from schemas.events import RawEvent
from schemas.tables import alignment
from streams import tag
from tests.alignment_rules.strategies import defaults, files, lists_of_rules
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.maker import records
from tests.streams.publishing import WIPE, publish, tag_all
from tests.streams.test_publish_laws import issues, judged

pytestmark = pytest.mark.engines


@st.composite
def happenings(draw: st.DrawFn) -> list[RawEvent]:
    return [draw(issues(minutes)) for minutes in range(draw(st.integers(2, 8)))]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_whatever_order_events_come_and_are_tagged_the_tags_are_the_same(
    data: st.DataObject, database: Engine, apply: Apply
) -> None:
    events, strategy = data.draw(happenings()), files(data.draw(lists_of_rules), data.draw(defaults))
    found = []
    for order in (events, data.draw(st.permutations([*events, events[0]]))):
        with database.begin() as connection:
            connection.execute(text(WIPE))
        early = data.draw(st.booleans())
        if early:
            publish(database, strategy)
        for offset, one in enumerate(order):
            apply(records(one, start=offset))
            if data.draw(st.booleans()):
                tag.drain(database)
        if not early:
            publish(database, strategy)
        tag_all(database)
        found.append(judged(database))
    assert not snapshot.differences(*found)
    with database.connect() as connection:
        sums = [
            sum(it["ppm"] for it in shares)
            for shares in connection.execute(select(alignment.c.shares)).scalars()
        ]
    assert set(sums) <= {0, WHOLE}
