"""How the whole stands, as `fairlead status --json` tells it."""

import msgspec
from sqlalchemy import Connection

from connectors.console.queries import Verdict, status
from schemas import tables
from schemas.partitioner import partition_of
from schemas.topics import EVENTS
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW


def test_an_empty_store_has_nothing_and_says_so(connection: Connection) -> None:
    answer = msgspec.to_builtins(status(connection, None))
    assert answer["work_items"] == {"total": 0, "aligned": 0, "always_on": 0, "unaligned": 0, "unknown": 0}
    assert answer["scopes"] == []
    assert answer["events"]["applied"] == answer["events"]["dead_letters"] == 0
    assert answer["strategy"]["version"] is None


def test_items_are_counted_by_alignment_without_the_deleted_and_the_unjudged_is_unknown(
    connection: Connection,
) -> None:
    made.organisation(connection)
    found = status(connection, None).work_items
    assert msgspec.to_builtins(found) == {
        "total": 9,
        "aligned": 4,
        "always_on": 2,
        "unaligned": 2,
        "unknown": 1,
    }


def test_a_scope_tells_its_items_cursor_last_event_and_lag(connection: Connection) -> None:
    id_ = made.scope(connection)
    made.item(connection, id_, "PAY-1")
    mark(connection, partition_of(id_), 40)
    ends = {EVENTS.name: dict.fromkeys(range(64), 50)}
    (found,) = msgspec.to_builtins(status(connection, ends), builtin_types=(type(NOW),))["scopes"]
    assert set(found) == {"scope", "items", "cursor", "last_event_at", "lag", "access", "put_off_until"}
    assert found["scope"] == "jira:acme/PAY"
    assert found["items"] == 1
    assert found["cursor"] == {"issues": "412"}
    assert found["last_event_at"] < NOW
    assert found["lag"] == 10
    assert found["access"] == "open"


def test_lag_is_unknown_without_the_ends_of_the_log(connection: Connection) -> None:
    made.scope(connection)
    found = status(connection, None)
    assert found.scopes[0].lag is None
    assert found.lag is None


def test_lag_counts_all_partitions_and_the_log_that_moved_last(connection: Connection) -> None:
    mark(connection, 3, 900, topic_id="old", moved_at=NOW.replace(year=2025))
    mark(connection, 3, 7, moved_at=NOW)
    assert status(connection, {EVENTS.name: {3: 10, 4: 5}}).lag == 8


def test_events_are_counted_by_outcome_and_replayed_letters_are_not_dead(connection: Connection) -> None:
    for offset, outcome in enumerate(("applied", "applied", "unchanged", "ignored", "dead")):
        event(connection, offset, outcome)
    letter(connection, 4, replayed_at=None)
    letter(connection, 5, replayed_at=NOW)
    found = status(connection, None).events
    assert (found.applied, found.without_change, found.dead_letters) == (2, 2, 1)


def test_a_publish_tells_how_far_it_has_judged_everything_anew(connection: Connection) -> None:
    made.strategy(connection, 3)
    scope = made.scope(connection)
    first, *_, last = [made.item(connection, scope, f"PAY-{n}") for n in range(4)]
    made.make(connection, tables.retag, {"version": 3, "last_item_id": (first + last) // 2})
    found = status(connection, None).strategy
    assert found.version == 3
    assert found.retag
    assert 0 < found.retag.done < 1


def test_what_waits_is_told_by_kind(connection: Connection) -> None:
    made.make(connection, tables.dirty, {"kind": "item"}, {"kind": "item"}, {"kind": "project"})
    made.make(connection, tables.outbox, {"shard": 0, "topic": "t", "key": "k", "value": b"v"})
    found = status(connection, None).waiting
    assert (found.dirty, found.rows, found.outbox) == ({"item": 2, "project": 1}, 3, 1)


def test_projects_are_judged_by_their_figures(connection: Connection) -> None:
    made.organisation(connection)
    verdicts = {project.project: project.verdict for project in status(connection, None).projects}
    assert verdicts == {"payments": Verdict.OFF_PLAN, "shop": Verdict.ON_PLAN, "labs": Verdict.OBSERVING}


def test_a_source_is_complete_only_as_far_as_its_least_listed_scope(connection: Connection) -> None:
    made.scope(connection)
    made.scope(
        connection, "jira:acme/NEW", "10099", complete_through=None, last_event_at=None, backfilled=False
    )
    (source,) = status(connection, None).sources
    assert (source.source, source.scopes, source.backfilled) == ("jira:acme", 2, 1)
    assert source.complete_through is None


def mark(connection: Connection, partition: int, offset: int, topic_id: str = "t", **fields: object) -> None:
    row = {
        "agent": "ingest", "cluster_id": "c", "topic_id": topic_id, "partition": partition, "topic": EVENTS.name,
        "next_offset": offset, "last_hash": b"",
    }  # fmt: skip
    made.make(connection, tables.mark, row | fields)


def event(connection: Connection, offset: int, outcome: str) -> None:
    row = {
        "topic_id": "t", "partition": 0, "offset": offset, "event_id": f"e{offset}", "scope_id": "s",
        "kind": "page/issues", "received_at": NOW, "outcome": outcome, "parts": 1, "changed": 1,
    }  # fmt: skip
    made.make(connection, tables.event_log, row)


def letter(connection: Connection, offset: int, **fields: object) -> None:
    row = {
        "topic_id": "t", "partition": 0, "offset": offset, "part": 0, "topic": EVENTS.name, "event_id": f"e{offset}",
        "reason": "not JSON", "payload": b"",
    }  # fmt: skip
    made.make(connection, tables.dead_letter, row | fields)
