"""The `mark` rows: how far each log has been applied, and under which log's identity."""

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.errors import LogMismatch
from schemas.tables import mark
from streams.contiguous import REMEDY, Mark
from streams.record import Place


def _key(agent: str, place: Place) -> dict[str, str | int]:
    return {
        "agent": agent,
        "cluster_id": place.log.cluster_id,
        "topic_id": place.log.topic_id,
        "partition": place.partition,
    }


def lock(connection: Connection, agent: str, place: Place) -> Mark:
    """The mark, locked until the transaction ends; a log never seen begins at 0.

    Raises LogMismatch when marks of this agent speak of another log under the same topic's name.
    """
    made = connection.execute(
        insert(mark)
        .values(**_key(agent, place), topic=place.topic, next_offset=0, last_hash=b"")
        .on_conflict_do_nothing()
        .returning(mark.c.partition)
    ).first()
    if made:
        refuse_other_logs(connection, agent, place)
    row = connection.execute(
        select(mark.c.next_offset, mark.c.last_hash).filter_by(**_key(agent, place)).with_for_update()
    ).one()
    return Mark(row.next_offset, row.last_hash)


def refuse_other_logs(connection: Connection, agent: str, place: Place) -> None:
    """Raise LogMismatch when an older log of this name was applied: its offsets say nothing of this one."""
    other = connection.execute(
        select(mark.c.cluster_id, mark.c.topic_id, func.max(mark.c.next_offset).label("reached"))
        .where(
            mark.c.agent == agent,
            mark.c.topic == place.topic,
            (mark.c.cluster_id != place.log.cluster_id) | (mark.c.topic_id != place.log.topic_id),
        )
        .group_by(mark.c.cluster_id, mark.c.topic_id)
    ).first()
    if other:
        raise LogMismatch(
            f"{place.topic} is another log than the one applied so far: topic id {place.log.topic_id} on cluster"
            f" {place.log.cluster_id}, marks speak of {other.topic_id} on {other.cluster_id}"
            f" (up to offset {other.reached}). {REMEDY}"
        )


def move(connection: Connection, agent: str, place: Place, to: Mark) -> None:
    """Say that everything below `to` is applied; the caller holds the lock."""
    connection.execute(
        mark.update()
        .filter_by(**_key(agent, place))
        .values(next_offset=to.next_offset, last_hash=to.last_hash, moved_at=func.now())
    )


def read(connection: Connection, agent: str, places: list[Place]) -> dict[Place, Mark]:
    """The marks of many places as they stand, unlocked; a missing one is at 0."""
    rows = connection.execute(
        select(
            mark.c.cluster_id, mark.c.topic_id, mark.c.partition, mark.c.next_offset, mark.c.last_hash
        ).where(mark.c.agent == agent, mark.c.topic.in_({place.topic for place in places}))
    )
    found = {(r.cluster_id, r.topic_id, r.partition): Mark(r.next_offset, r.last_hash) for r in rows}
    return {p: found.get((p.log.cluster_id, p.log.topic_id, p.partition), Mark()) for p in places}
