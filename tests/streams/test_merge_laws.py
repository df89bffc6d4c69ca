"""Shuffled, doubled and replayed events, in any batches, give the same store."""

import threading
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from schemas.events import Cursor, Origin, RawEvent
from schemas.topics import EVENTS
from schemas.trackers.existence import EXISTENCE, access, gone
from schemas.work import Access, GoneCause
from streams.ingest import Ingest
from streams.ledger import Ledger
from tests.streams import snapshot
from tests.streams.maker import API, PAY, PLACE, SHOP, at, comment, deleted, event, issue, records

NUMBERS = st.integers(1, 4)
MINUTES = st.integers(0, 3)
WORDS = st.sampled_from(["", "see PAY-1", "see PAY-2 and SHOP-3", "nul \0", "\ud800 lone"])
SCOPES = st.sampled_from([PAY, SHOP])
REVIEW = {"id": "review:1", "kind": "review", "at": at(0).isoformat(), "person": "p1"}
WIPE = "TRUNCATE mark, event_log, dead_letter, scope, item, dirty, outbox CASCADE"


@st.composite
def issues(draw: st.DrawFn) -> dict[str, object]:
    number, scope = draw(NUMBERS), draw(SCOPES)
    comments = [comment(draw(NUMBERS), draw(st.sampled_from(["p1", "p2"])), draw(st.sampled_from([0, 2000])))]
    return issue(
        number,
        updated=draw(MINUTES),
        scope=scope,
        parent=draw(st.sampled_from(["", "PAY-1", "PAY-2"])),
        summary=draw(WORDS),
        archiveddate=draw(st.sampled_from([None, at(0).isoformat()])),
        comment={
            "comments": comments if draw(st.booleans()) else [],
            **draw(st.sampled_from([{}, {"total": 0}, {"total": 1}])),
        },
    )


@st.composite
def pulls(draw: st.DrawFn) -> RawEvent:
    part = {
        "id": draw(NUMBERS),
        "number": 7,
        "state": "open",
        "title": draw(WORDS),
        "created_at": at(0).isoformat(),
        "updated_at": at(draw(MINUTES)).isoformat(),
        "head": {"ref": "feature/pay-3"},
        "user": "p1",
        "traces": draw(st.sampled_from([[], [REVIEW]])),
        "whole": draw(st.sampled_from([[], ["review"]])),
        **draw(st.sampled_from([{}, {}, {"paths": []}, {"paths": ["a/b"]}, {"paths": ["a/b", "c"]}])),
    }
    return event(part, scope=API, seen=draw(MINUTES), name="pulls")


@st.composite
def pages(draw: st.DrawFn) -> RawEvent:
    through = draw(st.one_of(st.none(), MINUTES))
    cursor = Cursor(
        draw(st.integers(1, 2)),
        draw(st.integers(1, 1000)),
        {"issues": str(draw(NUMBERS))},
        None if through is None else at(through),
    )
    scope = draw(SCOPES)
    return event(
        *draw(st.lists(issues(), max_size=3)),
        scope=scope,
        seen=draw(st.integers(0, 6)),
        cursor=cursor,
        origin=draw(st.sampled_from(Origin)),
    )


@st.composite
def existences(draw: st.DrawFn) -> RawEvent:
    ends = [
        gone(f"issue:{number}", draw(st.sampled_from(GoneCause)))
        for number in draw(st.lists(NUMBERS, max_size=2, unique=True))
    ]
    seen = [access(draw(st.sampled_from(Access)))] if draw(st.booleans()) else []
    return event(*ends, *seen, scope=draw(SCOPES), seen=draw(st.integers(0, 6)), name=EXISTENCE)


ANY = st.one_of(
    *(pages(), pages(), pulls(), existences()),
    st.builds(lambda n, seen: deleted(n, seen=seen), NUMBERS, st.integers(0, 6)),
)


def _unlike(event: RawEvent) -> tuple[object, ...]:
    """The poller never gives two pages of one scope the same (generation, sequence)."""
    cursor = event.cursor
    return (event.scope.id, cursor.generation, cursor.sequence) if cursor else (object(),)


def store_after(database: Engine, events: list[RawEvent], sizes: list[int]) -> dict[str, snapshot.Rows]:
    with database.begin() as connection:
        connection.execute(text(WIPE))
    ledger = Ledger(database, "ingest", {EVENTS.name: Ingest()}, threading.Event())
    pending = records(*events)
    while pending:
        size = sizes[len(pending) % len(sizes)]
        ledger.apply(PLACE, pending[:size])
        pending = pending[size:]
    return snapshot.facts(database)


@settings(max_examples=60, deadline=timedelta(seconds=20), suppress_health_check=list(HealthCheck))
@given(data=st.data(), events=st.lists(ANY, min_size=1, max_size=12, unique_by=_unlike))
def test_order_repetition_and_batching_do_not_matter(
    database: Engine, data: st.DataObject, events: list[RawEvent]
):
    sizes = st.lists(st.integers(1, 9), min_size=1, max_size=3)
    first = store_after(database, events, data.draw(sizes))
    again = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events)))]))
    second = store_after(database, list(again), data.draw(sizes))
    assert snapshot.differences(first, second) == []
