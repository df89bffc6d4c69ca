"""The notices of drift cases in the store: which are due, to whom they went, and what still stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, Row, cast, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from connectors.item_page import path
from connectors.notifier.channel import CLOSED, Message
from connectors.notifier.deliveries import LAST_TRY, delivered
from schemas.drift import Notice
from schemas.tables import delivery, drift_case, effect

KIND: Final = "case.notice"
_WHY: Final = "why each of these is tagged as it is:"
_CASE: Final = cast(effect.c.payload["case"].astext, BigInteger)
_FIRST_OF_CASE: Final = (
    select(effect.c.key)
    .where(effect.c.kind == KIND, effect.c.done_at.is_(None))
    .ext(distinct_on(_CASE))
    .order_by(_CASE, effect.c.made_at, effect.c.key)
    .subquery("first")
)
_DUE: Final = (
    select(effect)
    .join(_FIRST_OF_CASE, _FIRST_OF_CASE.c.key == effect.c.key)
    .outerjoin(LAST_TRY, LAST_TRY.c.effect_key == effect.c.key)
    .where(or_(LAST_TRY.c.again_at.is_(None), LAST_TRY.c.again_at <= func.clock_timestamp()))
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
    return Due(row.key, _message(connection, row, console), delivered(connection, row.key))


def oldest(connection: Connection) -> float:
    """Seconds that the oldest undelivered notice has waited; 0 where none waits."""
    return float(connection.execute(_OLDEST).scalar_one())


def standing(connection: Connection, console: str) -> list[Message]:
    """What was told of cases that are still open."""
    return [_message(connection, row, console) for row in connection.execute(_STANDING).all()]


def _message(connection: Connection, row: Row[*tuple[Any, ...]], console: str) -> Message:
    notice = msgspec.convert(row.payload, Notice)
    base = console.rstrip("/")
    link = f"{base}/cases/{notice.case}" if console else ""
    why = [_WHY, *(f"{key}: {base}{path(key)}" for key in notice.keys)] if console and notice.keys else []
    stages = tuple(_stages(connection, notice.case)) if notice.stage == CLOSED else (notice.stage,)
    return Message(
        *(notice.case, notice.project, notice.stage, notice.addresses, notice.subject),
        "\n".join([*notice.lines, *why]),
        link,
        stages,
        frozenset(_heard(connection, notice, row.made_at)),
    )


def _heard(connection: Connection, notice: Notice, at: datetime) -> Iterator[str]:
    """Who has what another stage of the case says: stages that are due at one moment are written at one moment."""
    yield from connection.execute(
        select(delivery.c.target)
        .join(effect, effect.c.key == delivery.c.effect_key)
        .where(
            *(effect.c.kind == KIND, _CASE.in_([notice.case]), effect.c.made_at == at),
            *(effect.c.payload["stage"].astext != notice.stage, delivery.c.delivered_at.is_not(None)),
        )
    ).scalars()


def _stages(connection: Connection, case: int) -> Iterator[str]:
    """Every stage that was told of a case."""
    told = select(effect.c.payload["stage"].astext).where(effect.c.kind == KIND, _CASE.in_([case]))
    yield from sorted(stage for stage in connection.execute(told).scalars() if stage != CLOSED)
