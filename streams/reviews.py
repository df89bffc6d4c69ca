"""The review cadence: a timer for the end of each period, and then, once, an effect that asks for its review."""

from typing import Final

from sqlalchemy import Connection, Engine, select

from alignment_rules.governance.reviewing import next_review
from schemas.letters import REVIEW_DUE, ReviewDue
from schemas.tables import timer
from streams import effects, timers
from streams.rulebooks import InForce, in_force
from streams.timers import Timer

REVIEW: Final = "review"
"""Kind of the timer; its key is the period to be reviewed."""


def drain(engine: Engine) -> int:
    """Ask for the reviews that are due, and have the next one set as `review:` of the strategy says."""
    with engine.begin() as connection:
        now = in_force(connection)
        if now is None:
            return 0
        due = timers.claim(connection, REVIEW)
        for period in due:
            effects.write(connection, f"review:{period}", REVIEW_DUE, ReviewDue(period))
        _set_next(connection, now)
    return len(due)


def _set_next(connection: Connection, now: InForce) -> None:
    wanted = next_review(now.book.strategy.file.review, now.now)
    stands = connection.execute(select(timer.c.key).where(timer.c.kind == REVIEW)).scalars().all()
    if list(stands) != [wanted.period.name]:
        timers.stop(connection, REVIEW, "")
        timers.set_(connection, [Timer(REVIEW, wanted.period.name, wanted.due_at)])
