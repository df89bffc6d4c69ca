"""A review that is due becomes letters: the whole to whoever reads it, and to each person what waits for their answer."""

from datetime import datetime
from typing import Final

import msgspec
import structlog
from sqlalchemy import Connection, Engine, func, select

from alignment_rules.governance import chain
from alignment_rules.review import asking, compose
from alignment_rules.strategy import Strategy
from connectors.digest import as_letter, gather
from connectors.in_force import in_force
from connectors.notifier import deliveries, letters
from schemas import periods
from schemas.errors import Reject
from schemas.letters import REVIEW_DUE, ReviewDue, review_key
from schemas.periods import Period
from schemas.tables import effect

_log: Final = structlog.get_logger()


def write_due(engine: Engine) -> bool:
    """Write the letters of the next review that is due, once; False where none is."""
    with engine.begin() as connection:
        row = connection.execute(_DUE).first()
        if row is None:
            return False
        period = periods.period(msgspec.convert(row.payload, ReviewDue).period)
        try:
            strategy = in_force(connection)
            if strategy:
                _write(connection, period, row.now, strategy)
        except Reject as reason:  # a strategy of an earlier release: the next publish mends it
            _log.warning("no review", period=period.name, reason=str(reason))
        deliveries.done(connection, row.key)
    return True


def _write(connection: Connection, period: Period, now: datetime, strategy: Strategy) -> None:
    material = gather(connection, period, now)
    whole = as_letter(compose(material), period, chain.readers(strategy))
    letters.write(connection, review_key(period.name), whole)
    for who, letter in asking.letters(material, strategy.file.people).items():
        letters.write(connection, f"letter:questions:{period.name}:{who}", letter)


_DUE: Final = (
    select(effect.c.key, effect.c.payload, func.now().label("now"))
    .where(effect.c.kind == REVIEW_DUE, effect.c.done_at.is_(None))
    .order_by(effect.c.made_at, effect.c.key)
    .limit(1)
    .with_for_update(of=effect, skip_locked=True, key_share=True)
)
