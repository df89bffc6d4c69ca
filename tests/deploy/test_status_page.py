"""How `fairlead status` and `fairlead explain` look to people and to scripts."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from connectors.console import queries
from deploy import explain_page, status_page, store_state
from schemas.errors import Reject
from tests.connectors.console import organisation as made


@pytest.fixture
def planted(database: Engine) -> Engine:
    with database.begin() as connection:
        made.organisation(connection)
    return database


def test_status_is_aligned_lines_without_colour_when_not_on_a_terminal(planted: Engine) -> None:
    with planted.connect() as connection:
        lines = status_page.as_text(queries.status(connection, None)).splitlines()
    assert "\x1b" not in "".join(lines)
    assert lines[0].startswith("In the 28 days to 14 November 2026, 90 of every 100 days")
    (pay,) = [line for line in lines if line.startswith("payments")]
    assert pay.split() == ["payments", "drifting", "20", "%", "10", "%", "93", "%", "240", "2026-11-14"]
    head = next(line for line in lines if line.startswith("project "))
    assert head.index("as of") == pay.index("2026-11-14")


def test_status_for_scripts_is_one_object_with_the_promised_names(planted: Engine) -> None:
    with planted.connect() as connection:
        told = json.loads(status_page.as_json(queries.status(connection, None)))
    assert set(told["work_items"]) == {"total", "aligned", "always_on", "unaligned", "unknown"}
    assert {"applied", "dead_letters"} <= set(told["events"])
    assert told["strategy"]["version"] == 1
    for scope in told["scopes"]:
        assert set(scope) == {"scope", "items", "cursor", "last_event_at", "lag", "access", "put_off_until"}


def test_status_does_not_tell_days_in_doubt_and_says_why(planted: Engine) -> None:
    with planted.begin() as connection:
        made.doubt(connection, "payments", 0.5)
        lines = status_page.as_text(queries.status(connection, None)).splitlines()
    assert next(line for line in lines if line.startswith("payments  ")).split()[-2:] == ["–", "2026-11-14"]
    assert next(line for line in lines if line.startswith("payments: ")).endswith(
        "(`fairlead people check`)."
    )


def test_status_tells_until_when_a_tracker_wants_to_be_left_alone(database: Engine) -> None:
    with database.begin() as connection:
        soon, over = (func.now() + timedelta(hours=hours) for hours in (1, -1))
        made.scope(connection, "jira:acme/PAY", "1", put_off_until=connection.scalar(select(soon)))
        made.scope(connection, "jira:acme/SHOP", "2", put_off_until=connection.scalar(select(over)))
        lines = status_page.as_text(queries.status(connection, None)).splitlines()
    (pay,) = [line for line in lines if line.startswith("jira:acme/PAY")]
    (shop,) = [line for line in lines if line.startswith("jira:acme/SHOP")]
    assert "open, put off by the tracker until 20" in pay
    assert "put off" not in shop


def test_explain_tells_the_chain_in_words(planted: Engine) -> None:
    page = explained(planted, "acme/pay-api#12")
    assert "serves an objective: calm-nights 100 %" in page
    assert page.index("1. A rule") < page.index("2. The nearest ancestor") < page.index("3. Linked items")
    assert "rule pay-incidents, from PAY-313" in page


def test_explain_for_scripts_has_the_promised_names(planted: Engine) -> None:
    with planted.connect() as connection:
        found = queries.explain(connection, "PAY-313")
    assert found
    told = json.loads(explain_page.as_json(found))
    assert {"key", "state", "objectives", "reasons", "strategy_version"} <= set(told)
    assert [{"id": one["id"], "share": one["share"]} for one in told["objectives"]] == [
        {"id": "young-shoppers", "share": 0.5},
        {"id": "calm-nights", "share": 0.5},
    ]
    assert set(told["reasons"][0]) == {"step", "rule", "source", "detail"}


def test_a_title_cannot_command_the_terminal(database: Engine) -> None:
    with database.begin() as connection:
        made.item(connection, made.scope(connection), "PAY-1", "\x1b[2J\x1b]0;owned\x07 [red]markup[/red]")
    page = explained(database, "PAY-1")
    assert "\x1b" not in page
    assert "\x07" not in page
    assert "[red]markup[/red]" in page


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    assert str(explain_page.unknown("PAY-31", ["PAY-311"])) == (
        "No work item has, or ever had, the key 'PAY-31'. Did you mean PAY-311?"
    )
    assert "look like PAY-311" in str(explain_page.unknown("x", []))


def test_a_store_that_never_was_ours_is_refused_with_the_remedy(connection_to_nothing: Connection) -> None:
    with pytest.raises(Reject, match="fairlead up"):
        store_state.refuse_empty(connection_to_nothing)


@pytest.fixture
def connection_to_nothing(database: Engine) -> Iterator[Connection]:
    """A database in which our tables are not on the way."""
    with database.connect() as connection:
        connection.exec_driver_sql("SET search_path TO pg_catalog")
        yield connection


def explained(engine: Engine, key: str) -> str:
    with engine.connect() as connection:
        found = queries.explain(connection, key)
    assert found
    return explain_page.as_text(found)
