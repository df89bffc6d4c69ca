"""The ledger's laws on a real store: contiguous, once, loud."""

import pytest
from sqlalchemy import Engine, func, select

from schemas.errors import LogMismatch
from schemas.identity import LogIdentity
from schemas.tables import event_log, hole, item, mark, scope
from streams.contiguous import Hole
from streams.ledger import PORTION_BYTES, Ledger, portions
from streams.record import Place, Record
from tests.streams.conftest import Apply
from tests.streams.maker import LOG, PLACE, at, event, issue, record, records

EVENTS = [event(issue(n), seen=n) for n in range(6)]


def count(database: Engine, table: object = event_log) -> int:
    with database.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_a_mark_begins_at_zero_and_moves_with_what_is_applied(apply: Apply, database: Engine):
    assert apply(records(*EVENTS[:2])).next_offset == 2
    assert apply(records(*EVENTS[2:], start=2)).next_offset == 6
    assert count(database) == count(database, item) == 6


def test_records_in_any_order_and_doubled_are_applied_once(apply: Apply, database: Engine):
    given = records(*EVENTS)
    apply([*reversed(given), *given])
    again = apply(given)
    assert again.next_offset == 6
    assert again.told == ()
    assert count(database) == 6


def test_what_lies_beyond_a_gap_is_left_and_told(apply: Apply, database: Engine):
    given = records(*EVENTS)
    applied = apply([*given[:2], *given[3:]])
    assert (applied.next_offset, applied.gap) == (2, True)
    assert count(database) == 2
    assert apply(given[2:]).next_offset == 6


def test_another_record_under_an_applied_offset_is_another_log(apply: Apply):
    apply(records(*EVENTS[:3]))
    with pytest.raises(LogMismatch, match="fairlead recover"):
        apply([record(2, EVENTS[5]), record(3, EVENTS[4])])


def test_a_topic_made_anew_under_the_same_name_is_another_log(apply: Apply):
    apply(records(*EVENTS[:3]))
    anew = Place(PLACE.topic, LogIdentity(LOG.cluster_id, "topic-2"), PLACE.partition)
    with pytest.raises(LogMismatch, match="topic-2"):
        apply(records(*EVENTS), anew)


def test_partitions_have_marks_of_their_own(apply: Apply, database: Engine):
    apply(records(*EVENTS[:2]))
    apply(records(*EVENTS[2:3]), Place(PLACE.topic, LOG, 4))
    with database.connect() as connection:
        assert sorted(connection.execute(select(mark.c.partition, mark.c.next_offset))) == [(3, 2), (4, 1)]


def test_a_hole_is_written_down_stepped_over_and_its_scopes_are_listed_again(
    ledger: Ledger, database: Engine
):
    given = records(*EVENTS)
    ledger.apply(PLACE, given[:2])
    applied = ledger.apply(PLACE, given[4:], [Hole(1, 4, "retention")])
    assert (applied.next_offset, applied.holes) == (6, (Hole(2, 4, "retention"),))
    with database.connect() as connection:
        assert connection.execute(select(hole.c.lo, hole.c.hi, hole.c.reason)).all() == [(2, 4, "retention")]
        assert count(database, scope) == 1


def test_a_crash_before_the_commit_leaves_nothing(ledger: Ledger, database: Engine):
    class Broken(Exception):  # noqa: N818
        pass

    class Crashing:
        def apply(self, connection, place, some):  # type: ignore[no-untyped-def]
            ledger.handlers[PLACE.topic].apply(connection, place, some)
            raise Broken

    crashing = Ledger(database, "ingest", {PLACE.topic: Crashing()}, ledger.stop)
    with pytest.raises(Broken):
        crashing.apply(PLACE, records(*EVENTS))
    assert count(database) == count(database, item) == count(database, mark) == 0
    assert ledger.apply(PLACE, records(*EVENTS)).next_offset == 6


def test_large_values_are_spread_over_several_transactions():
    big = Record(0, at(0), None, b"x" * (PORTION_BYTES - 10))
    small = Record(1, at(0), None, b"x" * 8)
    assert [len(one) for one in portions([big, small, small, big])] == [2, 2]
    assert [len(one) for one in portions([big, big, small, small])] == [1, 2, 1]
    assert [len(one) for one in portions([])] == [0]
