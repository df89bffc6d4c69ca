"""The rules tried on an item of the store, links and all."""

import pytest
from sqlalchemy import Engine

from streams.tried import tried
from tests.alignment_rules.strategies import files
from tests.streams.conftest import Apply
from tests.streams.maker import event, issue, records
from tests.streams.publishing import publish, tag_all

pytestmark = pytest.mark.engines
RULES = [
    {"id": "r1", "when": {"label": "a"}, "serves": "calm"},
    {"id": "r2", "when": {"under": "PAY-1"}, "serves": "young"},
]


def test_each_rule_of_its_project_is_tried_with_its_links(database: Engine, apply: Apply) -> None:
    apply(records(event(issue(1)), event(issue(2, parent="PAY-1"), seen=1)))
    publish(database, files(RULES, {}))
    tag_all(database)
    with database.connect() as connection:
        found = tried(connection, "jira:acme", "PAY-2")
        assert [(each.rule, each.wins) for each in found] == [("r1", False), ("r2", True)]
        assert found[1].place.startswith("rules/pay.yaml:")
        assert tried(connection, "jira:acme", "PAY-9") == []
