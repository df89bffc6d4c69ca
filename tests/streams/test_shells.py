"""The same laws over both shells, on a real broker: what the group believes does not matter."""

import asyncio
from pathlib import Path

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from sqlalchemy import Engine, select

from deploy import topics
from schemas.broker import Broker
from schemas.events import RawEvent
from schemas.partitioner import partition_of
from schemas.tables import event_log, hole, scope
from schemas.topics import EVENTS, MAX_RECORD_BYTES
from streams import recover
from streams.catch_up import EXPIRED
from streams.halt import Exit
from tests.chaos.engines import make_anew, push_ahead
from tests.streams.maker import API, PAY, SHOP, event, issue
from tests.streams.running import agent, applied, send, until

pytestmark = pytest.mark.engines
SHELLS = pytest.mark.parametrize("shell", ["faust", "aiokafka"])
HERE = TopicPartition(EVENTS.name, partition_of(PAY.id))


def some(count: int, start: int = 0) -> list[RawEvent]:
    return [
        event(issue(n, scope=s), scope=s, seen=n) for n in range(start, start + count) for s in (PAY, SHOP)
    ]


def push(broker: Broker, offset: int) -> None:
    push_ahead(broker, "fairlead-ingest", {HERE: offset})


def offsets_applied(engine: Engine, partition: int) -> list[int]:
    with engine.connect() as connection:
        query = (
            select(event_log.c.offset).where(event_log.c.partition == partition).order_by(event_log.c.offset)
        )
        return list(connection.execute(query).scalars())


@SHELLS
@pytest.mark.parametrize("pushed", [3, 10])
def test_a_group_offset_pushed_ahead_loses_nothing(
    shell: str, pushed: int, fresh_broker: Broker, database: Engine, tmp_path: Path
):
    """To the middle, and to the end with no further record coming."""
    send(fresh_broker, *some(10))
    push(fresh_broker, pushed)

    async def scenario() -> None:
        async with agent(shell, fresh_broker, database, tmp_path):
            await until(lambda: applied(database) == 20)

    asyncio.run(scenario())
    assert offsets_applied(database, HERE.partition) == list(range(10))


@SHELLS
def test_a_second_start_goes_on_where_the_first_ended(
    shell: str, fresh_broker: Broker, database: Engine, tmp_path: Path
):
    async def scenario(total: int) -> None:
        async with agent(shell, fresh_broker, database, tmp_path):
            await until(lambda: applied(database) == total)

    send(fresh_broker, *some(5))
    asyncio.run(scenario(10))
    send(fresh_broker, *some(5, start=5))
    push(fresh_broker, 0)
    asyncio.run(scenario(20))
    assert offsets_applied(database, HERE.partition) == list(range(10))


@SHELLS
def test_the_largest_record_passes(shell: str, fresh_broker: Broker, database: Engine, tmp_path: Path):
    text = "x" * (MAX_RECORD_BYTES - 100_000)

    async def scenario() -> None:
        async with agent(shell, fresh_broker, database, tmp_path):
            await until(lambda: applied(database) == 2)

    large = event(issue(1), name="comment_created", identity=text[:100])
    producer = KafkaProducer(**fresh_broker.options(), max_request_size=MAX_RECORD_BYTES + 1000)
    producer.send(EVENTS.name, key=PAY.id.encode(), value=b'{"junk": "' + text.encode() + b'"}')
    producer.flush()
    producer.close()
    send(fresh_broker, large)
    asyncio.run(scenario())


@SHELLS
def test_what_retention_took_is_a_hole_and_its_scopes_are_listed_again(
    shell: str, fresh_broker: Broker, database: Engine, tmp_path: Path
):
    async def scenario(total: int) -> None:
        async with agent(shell, fresh_broker, database, tmp_path):
            await until(lambda: applied(database) == total)

    send(fresh_broker, *some(4))
    asyncio.run(scenario(8))
    with database.begin() as connection:
        connection.execute(scope.update().values(cursor={"issues": "7"}, backfilled=True, cursor_gen=1))
    send(fresh_broker, *some(6, start=4))
    forget(fresh_broker, 8)
    asyncio.run(scenario(20))
    with database.connect() as connection:
        assert connection.execute(select(hole.c.lo, hole.c.hi, hole.c.reason)).all() == [(4, 8, EXPIRED)]
        cursors = dict(connection.execute(select(scope.c.id, scope.c.cursor)).all())
    assert cursors == {PAY.id: {}, SHOP.id: {"issues": "7"}}


def forget(broker: Broker, below: int) -> None:
    """Delete the records below an offset, as retention does."""
    admin = KafkaAdminClient(**broker.options())
    admin.delete_records({HERE: below})
    admin.close()


@SHELLS
def test_a_topic_made_anew_under_a_running_agent_stops_it_with_4(
    shell: str, fresh_broker: Broker, database: Engine, tmp_path: Path
):
    send(fresh_broker, *some(5))

    async def scenario() -> Exit:
        async with agent(shell, fresh_broker, database, tmp_path) as running:
            await until(lambda: applied(database) == 10)
            await asyncio.to_thread(make_anew, fresh_broker, EVENTS.name)
            await until(lambda: running.halt.is_set)
            return running.halt.code

    assert asyncio.run(scenario()) == Exit.OTHER_LOG
    identify = topics.identify(fresh_broker)
    found = recover.differences(database, fresh_broker, identify)
    assert found
    assert all("made anew" in one.why for one in found)
    recover.start_anew(database, found)
    assert recover.differences(database, fresh_broker, identify) == []
    send(fresh_broker, *some(7), event(issue(1, scope=API), scope=API))

    async def again() -> None:
        async with agent(shell, fresh_broker, database, tmp_path):
            await until(lambda: applied(database) == 15)

    asyncio.run(again())


@SHELLS
def test_a_log_that_ends_below_the_mark_stops_the_agent_with_4(
    shell: str, fresh_broker: Broker, database: Engine, tmp_path: Path
):
    send(fresh_broker, *some(5))

    async def scenario() -> Exit:
        async with agent(shell, fresh_broker, database, tmp_path) as running:
            await until(lambda: applied(database) == 10)
            with database.begin() as connection:
                connection.exec_driver_sql("UPDATE mark SET next_offset = next_offset + 100, last_hash = ''")
            await until(lambda: running.halt.is_set)
            return running.halt.code

    assert asyncio.run(scenario()) == Exit.OTHER_LOG
