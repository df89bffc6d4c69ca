"""Why is this item tagged so?"""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from connectors.console.queries import explain, nearest
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW


def test_the_chain_is_told_in_the_order_it_was_tried(connection: Connection) -> None:
    made.organisation(connection)
    found = explain(connection, "acme/pay-api#12")
    assert found
    assert (found.key, found.state, found.strategy_version, found.project) == (
        "acme/pay-api#12",
        "aligned",
        1,
        "payments",
    )
    assert [(one.id, one.share) for one in found.objectives] == [("calm-nights", 1.0)]
    assert [reason.step for reason in found.reasons] == ["rule", "ancestor", "linked"]
    assert (found.reasons[2].rule, found.reasons[2].source) == ("pay-incidents", "PAY-313")


def test_shares_of_several_objectives_are_parts_of_one(connection: Connection) -> None:
    made.organisation(connection)
    found = explain(connection, "PAY-313")
    assert found
    assert [(one.id, one.share) for one in found.objectives] == [
        ("young-shoppers", 0.5),
        ("calm-nights", 0.5),
    ]


@pytest.mark.parametrize("key", ["pay-311", "ACME/PAY-API#12"])
def test_a_key_is_found_in_any_case(connection: Connection, key: str) -> None:
    made.organisation(connection)
    assert explain(connection, key)


def test_an_item_is_found_by_a_key_it_once_had(connection: Connection) -> None:
    item = made.item(connection, made.scope(connection), "PAY-7")
    made.alias(connection, item, "jira:acme", "OLD-3")
    found = explain(connection, "OLD-3")
    assert found
    assert found.key == "PAY-7"


def test_the_latest_holder_owns_a_key_that_moved_within_a_tracker(connection: Connection) -> None:
    scope = made.scope(connection)
    before = made.item(connection, scope, "PAY-1", "before")
    after = made.item(connection, scope, "PAY-2", "after")
    made.alias(connection, before, "jira:acme", "PAY-9", NOW - timedelta(days=1))
    made.alias(connection, after, "jira:acme", "PAY-9", NOW)
    found = explain(connection, "PAY-9")
    assert found
    assert (found.title, found.others) == ("after", [])


def test_a_key_of_two_trackers_names_the_other(connection: Connection) -> None:
    made.item(connection, made.scope(connection), "PAY-1", "ours")
    theirs = made.item(connection, made.scope(connection, "jira:other/PAY", "1"), "PAY-2", "theirs")
    made.alias(connection, theirs, "jira:other", "PAY-1", NOW - timedelta(days=1))
    found = explain(connection, "PAY-1")
    assert found
    assert found.title == "ours"
    assert [(one.tracker, one.key, one.title) for one in found.others] == [("jira:other", "PAY-2", "theirs")]


def test_an_item_that_is_not_judged_yet_says_that_it_waits(connection: Connection) -> None:
    made.item(connection, made.scope(connection), "PAY-1")
    found = explain(connection, "PAY-1")
    assert found
    assert (found.state, found.objectives, found.strategy_version) == ("unknown", [], None)
    assert "waits" in found.reasons[0].detail


def test_an_item_that_is_gone_is_still_explained(connection: Connection) -> None:
    made.organisation(connection)
    found = explain(connection, "SHOP-8")
    assert found
    assert found.gone


def test_an_unknown_key_has_near_ones_of_the_same_board_or_of_one_named_alike(connection: Connection) -> None:
    made.organisation(connection)
    assert explain(connection, "PAY-31") is None
    assert nearest(connection, "PAY-31")[0].startswith("PAY-31")
    assert nearest(connection, "PYA-311")[0] == "PAY-311"
    assert nearest(connection, "acme/pay-api#13") == ["acme/pay-api#12"]
    assert nearest(connection, "acme/pay-apo#12") == ["acme/pay-api#12"]


def test_nothing_is_near_to_nonsense_or_to_a_pattern(connection: Connection) -> None:
    made.organisation(connection)
    for key in (
        "",
        "%",
        "_-1",
        "Robert'); DROP TABLE item;--",
        "\u202e",
        "-",
        "#",
        "x" * 300,
        "PAY-\0",
        "\ud800",
    ):
        assert len(nearest(connection, key)) <= 3
        assert explain(connection, key) is None
