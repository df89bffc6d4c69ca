"""What can never be applied is set aside with reason and place; everything beside it is applied."""

import json

import msgspec
import pytest
from sqlalchemy import Engine, select, text

from schemas.events import Cursor, Origin
from schemas.tables import dead_letter, event_log, item, scope
from schemas.topics import EVENTS
from streams import dead_letters
from streams.dead_letters import Replay
from streams.ingest import Ingest
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.maker import PAY, event, issue, record, records

HANDLERS = {EVENTS.name: Ingest()}


def letters(database: Engine) -> list[tuple[int, int, str]]:
    with database.connect() as connection:
        query = select(dead_letter.c.offset, dead_letter.c.part, dead_letter.c.reason).order_by(
            dead_letter.c.id
        )
        return [tuple(row) for row in connection.execute(query)]


def titles(database: Engine) -> dict[str, str]:
    with database.connect() as connection:
        return dict(connection.execute(select(item.c.key, item.c.title)).all())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"{", "not a RawEvent"),
        (b"", "not a RawEvent"),
        (b"\x00\xff", "not a RawEvent"),
        (None, "no value"),
        (b"[1, 2]", "not a RawEvent"),
        (b'{"id": "e"}', "not a RawEvent"),
        (b'{"parts": []}', "not a RawEvent"),
        (msgspec.json.encode(event(issue(1), identity="a\0b")), "id: 'a\\x00b' is no identity"),
        (msgspec.json.encode(msgspec.structs.replace(event(issue(1)), envelope=9)), "envelope 9 is newer"),
        (
            msgspec.json.encode(event(issue(1), scope=msgspec.structs.replace(PAY, external_id="9"))),
            "scope.id",
        ),
        (
            msgspec.json.encode(event(issue(1), identity="e", scope=msgspec.structs.replace(PAY, id="a\0"))),
            "scope.id",
        ),
    ],
)
def test_a_record_that_is_no_event_is_one_dead_letter(
    apply: Apply, database: Engine, value: bytes | None, reason: str
):
    assert apply([record(0, event(issue(1))), record(1, value), record(2, event(issue(2)))]).next_offset == 3
    ((offset, part, told),) = letters(database)
    assert (offset, part) == (1, -1)
    assert reason in told
    assert set(titles(database)) == {"PAY-1", "PAY-2"}


@pytest.mark.parametrize(
    "bad",
    [
        b'{"id": "50", "key": "PAY-50", "fields": tru}',
        b'{"id": "50", "key": "PAY-50", "title": "\x01"}',
        b'{"id": "50", "key": "PAY-50", "title": "\xff"}',
        b'"just a string"',
        json.dumps(issue(50) | {"id": "5\0"}).encode(),
        json.dumps(issue(50) | {"key": "\ud800"}).encode(),
        json.dumps(issue(50) | {"fields": None}).encode(),
        json.dumps({**issue(50), "fields": {"updated": "not a time", "created": "x"}}).encode(),
    ],
)
def test_one_bad_item_in_a_page_of_100_is_set_aside_and_99_are_applied(
    apply: Apply, database: Engine, bad: bytes
):
    parts = [issue(n) for n in range(100)]
    page = event(*parts[:50], bad, *parts[51:], cursor=Cursor(1, 1, {"issues": "p2"}))
    raw = msgspec.json.encode(page)
    apply([record(0, raw)])
    ((offset, part, reason),) = letters(database)
    assert (offset, part) == (0, 50)
    assert reason
    assert len(titles(database)) == 99
    with database.connect() as connection:
        assert connection.execute(select(scope.c.cursor)).scalar() == {"issues": "p2"}
        assert connection.execute(
            select(event_log.c.outcome, event_log.c.parts, event_log.c.changed)
        ).one() == (
            "applied",
            100,
            99,
        )


def test_nul_and_lone_surrogates_in_texts_are_normalised_and_applied(apply: Apply, database: Engine):
    part = json.dumps(issue(1, summary="a\0b", description="\ud800c")).encode()
    apply([record(0, event(part, scope=msgspec.structs.replace(PAY, title="t\0")))])
    assert letters(database) == []
    assert titles(database) == {"PAY-1": "a\N{REPLACEMENT CHARACTER}b"}
    envelope = msgspec.json.encode(event(issue(2), scope=msgspec.structs.replace(PAY, title="XX")))
    apply([record(1, envelope.replace(b'"XX"', b'"\\ud800"'))])
    assert set(titles(database)) == {"PAY-1", "PAY-2"}


def test_what_only_the_store_refuses_is_found_by_halving(apply: Apply, database: Engine):
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE item ADD CONSTRAINT no_37 CHECK (title <> 'Issue 37')"))
    apply(records(event(*(issue(n) for n in range(100))), event(issue(200), seen=1)))
    ((offset, part, reason),) = letters(database)
    assert (offset, part) == (0, 37)
    assert "no_37" in reason
    assert "23514" in reason
    assert len(titles(database)) == 100


def test_an_unknown_event_is_ignored_and_counted(apply: Apply, database: Engine):
    applied = apply([record(0, event(issue(1), name="jira:invented", origin=Origin.WEBHOOK))])
    assert [told.outcome.value for told in applied.told] == ["ignored"]
    assert letters(database) == []


def test_replay_after_a_fix_applies_and_a_second_replay_changes_nothing(apply: Apply, database: Engine):
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE item ADD CONSTRAINT no_1 CHECK (title <> 'Issue 1')"))
    apply(records(event(issue(0), issue(1), issue(2)), b"{"))
    with database.connect() as connection:
        numbers = [letter.id for letter in dead_letters.find(connection)]
    assert [came for _, came in dead_letters.replay(database, HANDLERS, numbers)] == [Replay.STILL_DEAD] * 2
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE item DROP CONSTRAINT no_1"))
    assert [came for _, came in dead_letters.replay(database, HANDLERS, numbers)] == [
        Replay.APPLIED,
        Replay.STILL_DEAD,
    ]
    before = snapshot.facts(database)
    again = dead_letters.replay(database, HANDLERS, numbers)
    assert [(letter.attempts, came) for letter, came in again] == [
        (3, Replay.ALREADY),
        (4, Replay.STILL_DEAD),
    ]
    assert snapshot.differences(before, snapshot.facts(database)) == []
    assert set(titles(database)) == {"PAY-0", "PAY-1", "PAY-2"}


def test_a_replayed_old_fact_does_not_overwrite_a_newer_one(apply: Apply, database: Engine):
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE item ADD CONSTRAINT old CHECK (title <> 'old')"))
    apply(records(event(issue(1, summary="old")), event(issue(1, summary="new", updated=5), seen=5)))
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE item DROP CONSTRAINT old"))
        numbers = [letter.id for letter in dead_letters.find(connection)]
    dead_letters.replay(database, HANDLERS, numbers)
    assert titles(database) == {"PAY-1": "new"}
