"""A back-test foretells what publishing the draft does, and does nothing itself."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from alignment_rules.backtest import Judgement
from deploy.backtest import backtest
from schemas.alignment import Share, State
from schemas.errors import Reject, Retry
from schemas.tables import alignment, item, project_scope
from tests.alignment_rules.strategies import defaults, edits, files, lists_of_rules
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.maker import event, issue, records
from tests.streams.publishing import WIPE, publish, tag_all
from tests.streams.test_publish_laws import issues

pytestmark = pytest.mark.engines


def judgements(engine: Engine) -> dict[str, Judgement]:
    asked = (
        select(
            item.c.key,
            func.coalesce(project_scope.c.project, "").label("project"),
            alignment.c.state,
            alignment.c.shares,
        )
        .join(alignment, alignment.c.item_id == item.c.id)
        .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .where(~item.c.gone)
    )
    with engine.connect() as connection:
        return {
            row.key: Judgement(row.project, State(row.state), tuple(Share(**share) for share in row.shares))
            for row in connection.execute(asked)
        }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_foretells_what_publishing_does(data: st.DataObject, database: Engine, apply: Apply) -> None:
    with database.begin() as connection:
        connection.execute(text(WIPE))
    apply(records(*data.draw(st.lists(issues(0), min_size=3, max_size=8))))
    rules = data.draw(lists_of_rules)
    publish(database, files(rules, data.draw(defaults)))
    tag_all(database)
    draft = files(data.draw(edits(rules)), data.draw(defaults))
    before, stored = judgements(database), snapshot.everything(database)
    found = backtest(database, draft)
    assert not snapshot.differences(stored, snapshot.everything(database))
    publish(database, draft)
    tag_all(database)
    after = judgements(database)
    expected = Counter(
        (after[key].project, before[key].words, after[key].words)
        for key in before
        if before[key] != after[key]
    )
    assert {(it.project, it.before, it.after): it.items for it in found.moves} == expected


def test_it_needs_a_strategy_to_compare_with(database: Engine) -> None:
    with pytest.raises(Reject, match="publish a first one"):
        backtest(database, files([], {}))


def test_it_waits_for_a_publish_that_is_still_being_applied(database: Engine, apply: Apply) -> None:
    apply(records(event(issue(1))))
    publish(database, files([], {}))
    with pytest.raises(Retry, match="still being applied"):
        backtest(database, files([], {}))
