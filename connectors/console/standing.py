"""What a review would find, kept for scrapes: it is asked of all effort, which takes too long for each of them."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import anyio
import structlog
from anyio import to_thread
from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from alignment_rules.governance.findings import Kind
from connectors.console.queries import findings, initiatives, joined, projects
from connectors.in_force import in_force
from connectors.store_away import STORE_AWAY
from schemas import metrics
from schemas.counting import Unit
from schemas.metrics import Metric
from schemas.tables import review_figure

_LOOK: Final = 20.0
"""Seconds between two looks whether it is time."""
_KEPT: Final = text("INTERVAL '2 minutes'")
_LOCK: Final = 7_130_101
_log: Final = structlog.get_logger()


async def keep(engine: Engine, clock: Callable[[], datetime]) -> None:
    """Refresh until cancelled; of several consoles one does it."""
    while True:
        try:
            await to_thread.run_sync(refresh, engine, clock())
        except STORE_AWAY as away:
            _log.warning("waiting for the store", reason=str(away.__cause__ or away))
        await anyio.sleep(_LOOK)


def refresh(engine: Engine, now: datetime) -> bool:
    """Replace what is older than two minutes; False where another does it or nothing is."""
    with engine.begin() as connection:
        if not connection.execute(_MINE).scalar() or connection.execute(_FRESH).scalar():
            return False
        connection.execute(delete(review_figure))
        found = [
            {"name": metric.figure, "about": about, "value": value}
            for metric, about, value in _found(connection, now)
        ]
        if found:
            connection.execute(insert(review_figure), found)
    return True


def _found(connection: Connection, now: datetime) -> Iterator[tuple[Metric, str, float]]:
    strategy = in_force(connection)
    if strategy is None:
        return
    counts = Counter(it.kind for it in findings(connection, now))
    for kind in Kind:
        yield metrics.FINDINGS, kind, counts[kind]
    yield from ((metrics.WEIGHT, it.project, it.weight) for it in projects(connection) if it.weight)
    people = joined(connection)
    yield from (
        (metrics.COUNTED_TWICE, each.project, each.twice) for each in people if each.twice is not None
    )
    doubtful = frozenset(each.project for each in people if each.doubtful)
    for it in initiatives(connection, strategy, now.date(), doubtful):
        numbers = {
            _DAYS_IN[it.unit]: it.days,
            metrics.INITIATIVE_SPENT: it.spent,
            metrics.INITIATIVE_COST: it.cost,
            metrics.INITIATIVE_FORECAST: it.forecast,
        }
        yield from ((metric, it.id, value) for metric, value in numbers.items() if value is not None)


_DAYS_IN: Final = {
    Unit.PERSON_DAYS: metrics.INITIATIVE_DAYS,
    Unit.ITEM_DAYS: metrics.INITIATIVE_ITEM_DAYS,
}
_MINE: Final = select(func.pg_try_advisory_xact_lock(_LOCK))
_FRESH: Final = select(func.max(review_figure.c.computed_at) > func.now() - _KEPT)
