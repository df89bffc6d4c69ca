"""The notices of drift cases in the store: which are due, to whom they went, and what still stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, Row, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert

from connectors.notifier.channel import CLOSED, Message
from schemas.drift import Notice
from schemas.tables import delivery, drift_case, effect

KIND: Final = "case.notice"
_CASE: Final = cast(effect.c.payload["case"].astext, BigInteger)
_FIRST_OF_CASE: Final = (
    select(effect.c.key)
    .where(effect.c.kind == KIND, effect.c.done_at.is_(None))
    .ext(distinct_on(_CASE))
    .order_by(_CASE, effect.c.made_at, effect.c.key)
    .subquery("first")
)
_LAST_TRY: Final = (
    select(delivery.c.effect_key, func.max(delivery.c.again_at).label("again_at"))
    .where(delivery.c.delivered_at.is_(None))
    .group_by(delivery.c.effect_key)
    .subquery("waits")
)
_DUE: Final = (
    select(effect)
    .join(_FIRST_OF_CASE, _FIRST_OF_CASE.c.key == effect.c.key)
    .outerjoin(_LAST_TRY, _LAST_TRY.c.effect_key == effect.c.key)
    .where(or_(_LAST_TRY.c.again_at.is_(None), _LAST_TRY.c.again_at <= func.clock_timestamp()))
    .order_by(effect.c.made_at, effect.c.key)
    .limit(1)
    .with_for_update(of=effect, skip_locked=True, key_share=True)
)
_OLDEST: Final = select(
    func.coalesce(func.extract("epoch", func.clock_timestamp() - func.min(effect.c.made_at)), 0)
).where(effect.c.kind == KIND, effect.c.done_at.is_(None))
_STANDING: Final = (
    select(effect)
    .join(drift_case, drift_case.c.id == _CASE)
    .where(effect.c.kind == KIND, effect.c.done_at.is_not(None), drift_case.c.closed_at.is_(None))
    .order_by(effect.c.made_at, effect.c.key)
)
_FIRST_WAIT: Final = "5 seconds"
_LONGEST_WAIT: Final = "10 minutes"


class Due(NamedTuple):
    """A notice to deliver, and the targets that have it already."""

    key: str
    message: Message
    delivered: frozenset[str]


def due(connection: Connection, console: str) -> Due | None:
    """The next notice, locked until the transaction ends; of one case the earlier first. None: nothing is due."""
    row = connection.execute(_DUE).first()
    if row is None:
        return None
    asked = select(delivery.c.target).where(
        delivery.c.effect_key == row.key, delivery.c.delivered_at.is_not(None)
    )
    return Due(row.key, _message(connection, row, console), frozenset(connection.execute(asked).scalars()))


def tried(connection: Connection, key: str, target: str, failure: str = "") -> None:
    """Write down that a target has it, or why not; after a failure the next try waits twice as long.

    In a transaction of its own, so that what is told stays told whatever becomes of the rest.
    """
    wait = text(f"least(interval '{_LONGEST_WAIT}', interval '{_FIRST_WAIT}' * power(2, delivery.attempts))")
    now = func.clock_timestamp()
    row = {"effect_key": key, "target": target, "attempts": 1, "failure": failure, "tried_at": now}
    done = {"delivered_at": None if failure else now}
    first = {"again_at": now + text(f"interval '{_FIRST_WAIT}'")}
    connection.execute(
        insert(delivery)
        .values({**row, **done, **first})
        .on_conflict_do_update(
            index_elements=list(delivery.primary_key),
            set_={
                "attempts": delivery.c.attempts + 1,
                "failure": failure,
                "tried_at": now,
                **done,
                "again_at": now + wait,
            },
        )
    )


def done(connection: Connection, key: str) -> None:
    """Every target has it, or never will."""
    connection.execute(effect.update().where(effect.c.key == key).values(done_at=func.now()))


def oldest(connection: Connection) -> float:
    """Seconds that the oldest undelivered notice has waited; 0 where none waits."""
    return float(connection.execute(_OLDEST).scalar_one())


def standing(connection: Connection, console: str) -> list[Message]:
    """What was told of cases that are still open."""
    return [_message(connection, row, console) for row in connection.execute(_STANDING).all()]


def _message(connection: Connection, row: Row[*tuple[Any, ...]], console: str) -> Message:
    notice = msgspec.convert(row.payload, Notice)
    link = f"{console.rstrip('/')}/cases/{notice.case}" if console else ""
    stages = tuple(_stages(connection, notice.case)) if notice.stage == CLOSED else (notice.stage,)
    since: datetime = row.made_at
    return Message(
        *(notice.case, notice.project, notice.stage, notice.addresses, notice.subject),
        "\n".join(notice.lines),
        since,
        link,
        stages,
    )


def _stages(connection: Connection, case: int) -> Iterator[str]:
    """Every stage that was told of a case."""
    told = select(effect.c.payload["stage"].astext).where(effect.c.kind == KIND, _CASE.in_([case]))
    yield from sorted(stage for stage in connection.execute(told).scalars() if stage != CLOSED)
