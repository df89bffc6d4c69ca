"""What contradicts itself, as a browser gets it."""

from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.connectors.console import organisation as made

CONFLICT = {"step": "linked", "between": ["PAY-1", "PAY-2"], "detail": "Rule a gives PAY-1 <calm>."}


def test_conflicts_are_listed_and_shown_with_their_item(planted: Engine, client: TestClient) -> None:
    with planted.begin() as connection:
        two = made.item(connection, made.scope(connection, "jira:acme/TWO", "10099"), "TWO-1", "Named twice")
        made.alignment(connection, two, "aligned", "calm-nights", "young-shoppers", conflicts=[CONFLICT])
    for path in ("/conflicts", "/items/TWO-1"):
        assert "Rule a gives PAY-1 &lt;calm&gt;." in client.get(path).text
    assert "Nothing contradicts anything" in client.get("/conflicts?project=shop").text
