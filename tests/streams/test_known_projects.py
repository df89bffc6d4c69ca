"""A key whose project nobody knows is a word; it becomes a key as soon as the project is known, in whatever order."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, select, text

from alignment_rules.keys import home_of, mentions
from connectors.console import queries
from schemas.events import Scope
from schemas.tables import dirty
from schemas.work import ItemKind, ItemState, WorkItem
from streams import projects
from streams.tag_marks import ITEM_BEHIND
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import API, SHOP, event, issue, records
from tests.streams.tagging import WALLET, files, settle
from tests.streams.test_tagging_laws import reasons, says

LINKED = "{id: linked, when: {linked: UTF-8}, serves: growth}"


def test_what_looks_like_a_key_is_none_where_nobody_knows_its_project(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET, LINKED))
    apply(records(event(issue(2, summary="Read SHA-256 of UTF-8 by ISO-8601, see PAY-9"))))
    settle(database)
    assert says(database, "PAY-2")[0] == "unaligned"
    assert reasons(database, "PAY-2")[2] == "PAY-9 is not known here yet."


def test_a_project_that_is_known_late_makes_its_keys_keys(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET))
    apply(records(event(issue(2, summary="see SHOP-7 and UTF-8"))))
    settle(database)
    assert reasons(database, "PAY-2")[2] == "It names no other item."
    apply(records(event(issue(9, scope=SHOP), scope=SHOP, seen=1), start=1))
    settle(database)
    assert reasons(database, "PAY-2")[2] == "SHOP-7 is not known here yet."
    apply(records(event(issue(7, scope=SHOP, labels=["wallet"]), scope=SHOP, seen=2), start=2))
    settle(database)
    assert reasons(database, "PAY-2")[2] == "It names SHOP-7, but no rule matches there or above."


@pytest.mark.parametrize("late", [False, True])
def test_a_key_that_a_project_once_had_stays_a_key(database: Engine, apply: Apply, late: bool):
    """Also where the older name comes to be known after the newer one."""
    Decisions(database).publish(files(WALLET))
    old, new = (msgspec.structs.replace(SHOP, ref=f"jira:acme/{key}") for key in ("OLD", "NEW"))
    named: list[tuple[Scope, int]] = [(old, 1), (new, 2)]
    apply(records(event(issue(2, summary="see OLD-7, NEW-7"))))
    for place, (scope, seen) in enumerate(reversed(named) if late else named, start=1):
        apply(records(event(issue(9, scope=scope, updated=seen), scope=scope, seen=seen), start=place))
        settle(database)
    assert reasons(database, "PAY-2")[2] == "NEW-7 and OLD-7 are not known here yet."


def test_a_repository_is_named_in_any_case(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET))
    spelt = msgspec.structs.replace(API, ref="github:Acme/Pay-API")
    named = {"id": 12, "number": 12, "title": "Wallets", "state": "open", "labels": [{"name": "wallet"}]}
    when = {"created_at": "2026-09-01T08:00:00Z", "updated_at": "2026-09-01T08:00:00Z"}
    apply(records(event(issue(2, summary="see acme/pay-api#12"), issue(3, summary="see ACME/PAY-API#12"))))
    apply(records(event({**named, **when}, scope=spelt), start=1))
    settle(database)
    for key in ("PAY-2", "PAY-3"):
        assert says(database, key)[0] == "aligned"
    with database.connect() as connection:
        found = queries.explain(connection, "acme/PAY-api#12")
    assert found is not None
    assert found.key == "Acme/Pay-API#12"


def test_only_those_who_name_a_project_are_judged_anew_when_it_comes(database: Engine, apply: Apply):
    apply(records(event(issue(1), issue(2, summary="SHOP-7"), issue(3, summary="UTF-8"))))
    settle(database)
    with database.begin() as connection:
        connection.execute(text("TRUNCATE dirty"))
    apply(records(event(scope=SHOP, seen=1), start=1))
    projects.drain(database)
    with database.connect() as connection:
        marked = (
            connection.execute(select(dirty.c.item_id).where(dirty.c.kind == ITEM_BEHIND)).scalars().all()
        )
        named = connection.execute(text("SELECT id FROM item WHERE key = 'PAY-2'")).scalar_one()
    assert marked == [named]


def test_of_real_messages_only_known_projects_remain(shared_data: Path):
    """ZooKeeper's log: besides its own it speaks of JDK-8, SHA3-384, PR-1 and of other projects' issues."""
    known = {"ZOOKEEPER", "apache/zookeeper"}
    kept, dropped = 0, set()
    some_day = datetime(2026, 1, 1, tzinfo=UTC)
    with gzip.open(shared_data / "git" / "zookeeper.jsonl.gz", "rt") as lines:
        for logged in map(json.loads, lines):
            key = f"apache/zookeeper@{logged['sha']}"
            message = logged["subject"], some_day, some_day, logged.get("body") or ""
            for link in mentions(WorkItem("c", key, ItemKind.COMMIT, ItemState.DONE, *message)):
                home = home_of(link.target_key)
                kept += home in known
                dropped |= {home} - known
    assert kept > 3_500
    assert {"UTF", "JDK", "SHA3", "SHA"} <= dropped
    assert not {"ZOOKEEPER", "apache/zookeeper"} & dropped
