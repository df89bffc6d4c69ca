"""When each KPI is to be read again, and why the last try gave nothing; a claim keeps two pollers from one KPI."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from schemas.tables import kpi_attempt

_CLAIM: Final = timedelta(minutes=5)
_AFTER_FAILURE: Final = timedelta(minutes=15)


class Which(NamedTuple):
    """A KPI by its objective and name."""

    objective: str
    kpi: str


class Attempts:
    """The tries of all pollers on one store. `every` is how long a reading stands before the next is due."""

    def __init__(self, engine: Engine, every: timedelta) -> None:
        self._engine, self._every = engine, every

    def claim(self, wanted: Iterable[Which]) -> list[Which]:
        """Those that are due and that nobody else reads now."""
        asked = list(wanted)
        if not asked:
            return []
        with self._engine.begin() as connection:
            _know(connection, asked)
            key = tuple_(kpi_attempt.c.objective, kpi_attempt.c.kpi)
            due = (
                select(kpi_attempt.c.objective, kpi_attempt.c.kpi)
                .where(key.in_(asked), kpi_attempt.c.due_at <= func.clock_timestamp())
                .with_for_update(skip_locked=True)
            )
            taken = (
                kpi_attempt.update()
                .where(key.in_(due))
                .values(due_at=func.clock_timestamp() + _CLAIM)
                .returning(kpi_attempt.c.objective, kpi_attempt.c.kpi)
            )
            return sorted(Which(*row) for row in connection.execute(taken))

    def tried(self, it: Which, failure: str = "") -> None:
        """Write down how it went; after a failure the next try comes sooner."""
        wait = min(self._every, _AFTER_FAILURE) if failure else self._every
        with self._engine.begin() as connection:
            connection.execute(
                kpi_attempt.update()
                .where(kpi_attempt.c.objective == it.objective, kpi_attempt.c.kpi == it.kpi)
                .values(
                    tried_at=func.clock_timestamp(), due_at=func.clock_timestamp() + wait, failure=failure
                )
            )


def _know(connection: Connection, asked: Iterable[Which]) -> None:
    rows = [it._asdict() for it in asked]
    connection.execute(insert(kpi_attempt).values(rows).on_conflict_do_nothing())
