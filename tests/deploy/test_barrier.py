"""The barrier: it opens when everything is applied, judged and sent, and tells what is left when nothing moves."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, Table, delete, insert, update

from deploy import barrier
from schemas.errors import Reject
from schemas.identity import LogIdentity
from schemas.tables import command, dirty, mark, outbox, retag, strategy

pytestmark = pytest.mark.engines
LOG = LogIdentity("cluster", "topic")
ANOTHER = LogIdentity("cluster", "recreated")


def put(engine: Engine, table: Table, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table).values(**values))


def marked(engine: Engine, offset: int, log: LogIdentity = LOG, agent: str = "ingest") -> None:
    put(
        engine, mark, agent=agent, cluster_id=log.cluster_id, topic_id=log.topic_id, partition=3,
        topic="fairlead.events", next_offset=offset, last_hash=b"",
    )  # fmt: skip


def publish_running(engine: Engine) -> None:
    now = datetime.now(UTC)
    put(
        engine,
        command,
        id="c",
        seq=0,
        actor="a",
        kind="strategy.publish",
        target="",
        body={},
        issued_at=now,
        outcome="applied",
    )
    put(engine, strategy, version=1, hash="h", valid_from=now, command_id="c", author="a", files={})
    put(engine, retag, version=1)


def test_an_empty_log_needs_no_waiting(database: Engine) -> None:
    barrier.wait(database, {LOG: {3: 0}}, patience=0)


def test_what_is_below_the_mark_needs_no_waiting(database: Engine) -> None:
    marked(database, 7)
    barrier.wait(database, {LOG: {3: 7}}, patience=0)


def test_records_above_the_mark_are_counted(database: Engine) -> None:
    marked(database, 5)
    assert barrier.remaining(database, {LOG: {3: 7, 4: 2}}).records == 4


def test_a_mark_of_another_log_or_another_agent_does_not_count(database: Engine) -> None:
    marked(database, 9, ANOTHER)
    marked(database, 9, agent="tag")
    assert barrier.remaining(database, {LOG: {3: 7}}).records == 7


def test_dirty_rows_records_to_send_and_a_running_publish_hold_it(database: Engine) -> None:
    put(database, dirty, kind="item", item_id=1)
    put(database, outbox, shard=0, topic="t", key="k", value=b"")
    publish_running(database)
    assert str(barrier.remaining(database, {})) == (
        "1 rows to judge, 1 records to send, 1 publishes to carry through"
    )


def test_it_opens_when_the_last_row_is_gone(database: Engine) -> None:
    put(database, dirty, kind="item", item_id=1)
    seen = threading.Event()

    def work() -> None:
        assert seen.wait(10)
        with database.begin() as connection:
            connection.execute(delete(dirty))

    worker = threading.Thread(target=work)
    worker.start()
    barrier.wait(database, {}, patience=20, progress=lambda _: seen.set())
    worker.join()


def test_it_gives_up_with_a_sentence_when_nothing_moves(database: Engine) -> None:
    put(database, dirty, kind="item", item_id=1)
    with pytest.raises(Reject, match=r"Nothing moved for 0 s, with 1 rows to judge left. Do the workers run"):
        barrier.wait(database, {}, patience=0.3)


def test_a_publish_that_steps_forward_counts_as_progress(database: Engine) -> None:
    publish_running(database)
    before = barrier.remaining(database, {})
    with database.begin() as connection:
        connection.execute(update(retag).values(last_item_id=5_000))
    assert barrier.remaining(database, {}) != before
