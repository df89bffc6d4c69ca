"""How a page becomes records."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.listing import Page
from connectors.poller.records import MOST_PARTS, Sequence
from schemas.events import Cursor, RawEvent
from schemas.trackers.reading import JsonObject, inner
from tests.connectors.poller.making import NOW, PAY, PSEUDONYMS, page
from tests.schemas.trackers.test_persons_stop_here import PAYLOADS


def sequence() -> Sequence:
    return Sequence(PAY, 3, {"at": "0"}, backfilled=False)


def test_a_page_is_one_record_with_the_cursor_after_it() -> None:
    going = sequence()
    (first,) = going.records(page(1, 1, 2), NOW, PSEUDONYMS)
    (second,) = going.records(page(2, 3, backfilled=True, complete_through=NOW), NOW, PSEUDONYMS)
    (third,) = going.records(page(3, 4), NOW, PSEUDONYMS)
    assert (first.id, first.name, len(first.parts), first.scope) == ("jira:acme:10010:3:1", "issues", 2, PAY)
    assert first.cursor == Cursor(3, 1, {"at": "1"}, None, False)
    assert second.cursor == Cursor(3, 2, {"at": "2"}, NOW, True)
    assert third.cursor == Cursor(3, 3, {"at": "3"}, None, True), "what is backfilled stays so"


def test_a_page_that_tells_nothing_is_no_record() -> None:
    assert list(sequence().records(page(0), NOW, PSEUDONYMS)) == []
    assert len(list(sequence().records(page(0, complete_through=NOW), NOW, PSEUDONYMS))) == 1
    assert len(list(sequence().records(page(1), NOW, PSEUDONYMS))) == 1


@settings(deadline=None)  # a loaded machine is no fault
@given(st.integers(0, 350), st.integers(400, 30_000))
def test_a_large_page_is_split_and_only_its_last_record_moves_the_cursor(count: int, most: int) -> None:
    going = sequence()
    records = list(going.records(page(1, *range(1, count + 1)), NOW, PSEUDONYMS, most))
    told = [msgspec.json.decode(bytes(part))["id"] for record in records for part in record.parts]
    assert told == [str(number) for number in range(1, count + 1)]
    assert all(len(record.parts) <= MOST_PARTS for record in records)
    assert all(sum(len(bytes(part)) for part in record.parts) <= most for record in records)
    cursors = [record.cursor for record in records if record.cursor]
    assert [cursor.sequence for cursor in cursors] == list(range(1, len(records) + 1))
    assert {cursor.state["at"] for cursor in cursors[:-1]} <= {"0"}
    assert cursors[-1].state == {"at": "1"}


def test_an_item_too_large_for_any_record_is_left_out() -> None:
    large: JsonObject = {"id": "2", "fields": {"summary": "x" * 3000}}
    listed = Page("issues", [*page(0, 1).objects, large], {})
    (record,) = sequence().records(listed, NOW, PSEUDONYMS, 2000)
    assert len(record.parts) == 1


def test_a_strange_character_passes_the_wire() -> None:
    listed = Page("issues", [{"id": "1", "key": "PAY-1", "fields": {"summary": "a\0\ud800"}}], {})
    (record,) = sequence().records(listed, NOW, PSEUDONYMS)
    assert b"a\xef\xbf\xbd\xef\xbf\xbd" in msgspec.json.encode(record)


def test_no_person_is_in_a_record() -> None:
    for vendor, name, payload in PAYLOADS:
        if name in {"issues", "pulls", "commits"}:
            scope = msgspec.structs.replace(PAY, tracker=f"{vendor}:acme")
            going = Sequence(scope, 1, {}, backfilled=False)
            for record in going.records(Page(name, [inner(payload)], {"at": "1"}), NOW, PSEUDONYMS):
                assert record.parts
                sent = msgspec.json.encode(record)
                assert b"canary" not in sent.lower()
                assert msgspec.json.decode(sent, type=RawEvent) == record
