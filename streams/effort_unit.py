"""What effort is counted in, as the configuration says; a change of it counts everything anew."""

from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, delete, insert, literal, select, text

from schemas.counting import Unit
from schemas.tables import activity, counting, dirty, figure, restated
from streams import effort, locks
from streams.tag_marks import PERSON_DAY

_log: Final = structlog.get_logger()


def drain_in(unit: Unit) -> Callable[[Engine], int]:
    """The agent's drain, counting in this unit from its first call on."""
    said = False

    def drain(engine: Engine) -> int:
        nonlocal said
        if not said:
            with engine.begin() as connection:
                count_in(connection, unit)
            said = True
        return effort.drain(engine)

    return drain


def count_in(connection: Connection, unit: Unit) -> None:
    """From now on effort is in this unit: what was counted in another is gone, and counted anew from the traces.

    Nothing is shown meanwhile, for figures of two units cannot be compared.
    """
    locks.change_scopes(connection)
    before = connection.execute(select(counting.c.unit)).scalar()
    if before == unit:
        return
    connection.execute(delete(counting))
    connection.execute(insert(counting).values(unit=unit.value))
    if Unit(before or Unit.PERSON_DAYS) is not unit:
        _log.info("effort is counted anew", unit=unit.value)
        for table in (figure, restated):
            connection.execute(delete(table))
        connection.execute(text("TRUNCATE effort, mix_day"))  # deleting millions of rows outlasts the limit
        connection.execute(_MARK_ALL)


_DAYS: Final = select(activity.c.person, activity.c.day).distinct().subquery("days")
_MARK_ALL: Final = insert(dirty).from_select(
    ["kind", "person", "day"],
    select(literal(PERSON_DAY), _DAYS.c.person, _DAYS.c.day).order_by(_DAYS.c.day),
)
