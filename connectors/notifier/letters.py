"""The letters in the store: asked for once, and due until every receiver has them."""

from datetime import timedelta
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from connectors.notifier.deliveries import LAST_TRY, delivered
from schemas.letters import LETTER, Letter
from schemas.tables import delivery, effect

_NEWS_FOR: Final = timedelta(days=14)
"""A letter that could not be sent for so long is no news any more: whoever sets up a way out gets no pile of old ones."""
_WAITING: Final = (
    effect.c.kind == LETTER,
    effect.c.done_at.is_(None),
    effect.c.made_at > func.clock_timestamp() - _NEWS_FOR,
)
_DUE: Final = (
    select(effect.c.key, effect.c.payload)
    .outerjoin(LAST_TRY, LAST_TRY.c.effect_key == effect.c.key)
    .where(
        *_WAITING,
        or_(LAST_TRY.c.again_at.is_(None), LAST_TRY.c.again_at <= func.clock_timestamp()),
    )
    .order_by(effect.c.made_at, effect.c.key)
    .limit(1)
    .with_for_update(of=effect, skip_locked=True, key_share=True)
)


class DueLetter(NamedTuple):
    """A letter to send, and the targets that have it already."""

    key: str
    letter: Letter
    delivered: frozenset[str]


class Sent(NamedTuple):
    """Who has a letter, and since when; `failure` is why not yet, "" where it is there."""

    target: str
    at: str
    failure: str


def write(connection: Connection, key: str, letter: Letter) -> bool:
    """Ask for a letter; False where it was asked for before."""
    row = {"key": key, "kind": LETTER, "payload": msgspec.to_builtins(letter)}
    written = insert(effect).values(row).on_conflict_do_nothing().returning(effect.c.key)
    return connection.execute(written).first() is not None


def due(connection: Connection, only: str = "") -> DueLetter | None:
    """The next letter, locked until the transaction ends; `only` the one of that key. None: nothing is due."""
    row = connection.execute(_DUE.where(effect.c.key == only) if only else _DUE).first()
    if row is None:
        return None
    return DueLetter(row.key, msgspec.convert(row.payload, Letter), delivered(connection, row.key))


def oldest(connection: Connection) -> float:
    """Seconds that the oldest letter that is still news has waited; 0 where none waits."""
    waited = func.extract("epoch", func.clock_timestamp() - func.min(effect.c.made_at))
    return float(connection.execute(select(func.coalesce(waited, 0)).where(*_WAITING)).scalar_one())


def outcome(connection: Connection, key: str) -> list[Sent]:
    """What became of a letter at each target."""
    rows = connection.execute(
        select(
            delivery.c.target, func.coalesce(delivery.c.delivered_at, delivery.c.tried_at), delivery.c.failure
        )
        .where(delivery.c.effect_key == key)
        .order_by(delivery.c.target)
    )
    return [Sent(target, f"{at:%Y-%m-%d %H:%M} UTC", failure) for target, at, failure in rows]
