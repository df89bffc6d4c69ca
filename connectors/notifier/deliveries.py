"""Who has what: each target of an effect is confirmed alone, and a failure waits longer each time."""

from typing import Final

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import delivery, effect

_FIRST_WAIT: Final = "5 seconds"
_LONGEST_WAIT: Final = "10 minutes"
LAST_TRY: Final = (
    select(delivery.c.effect_key, func.max(delivery.c.again_at).label("again_at"))
    .where(delivery.c.delivered_at.is_(None))
    .group_by(delivery.c.effect_key)
    .subquery("waits")
)
"""When an effect that failed at some target may be tried again."""


def delivered(connection: Connection, key: str) -> frozenset[str]:
    """The targets that have it already."""
    asked = select(delivery.c.target).where(
        delivery.c.effect_key == key, delivery.c.delivered_at.is_not(None)
    )
    return frozenset(connection.execute(asked).scalars())


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
