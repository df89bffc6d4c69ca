"""`make bench-settle`: a year of a thousand people's traces becomes effort, and one late trace restates its day."""

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import Engine, text

import schemas.migrations
from deploy import store
from deploy.local.postgres import Postgres
from streams import effort, tag
from tests.streams.steered import Steered

PEOPLE: Final = int(os.environ.get("FAIRLEAD_BENCH_PEOPLE", "1000"))
DAYS: Final = 365
A_DAY: Final = 8  # traces
ITEMS: Final = 20 * PEOPLE
GOAL: Final = 120.0  # seconds
LATE: Final = 50.0  # milliseconds
LATE_ONES: Final = 20
FIRST: Final = date(2024, 9, 1)

_ITEMS: Final = """
INSERT INTO item (tracker, external_id, scope_id, key, kind, state, title, facts, updated_at, created_at)
SELECT 'jira:acme', 'issue:' || n, 'jira:acme:10020', 'SHOP-' || n, 'issue', 'done', 'Issue ' || n,
       jsonb_build_object('labels', jsonb_build_array((ARRAY['young', 'calm', 'upkeep', 'other'])[1 + n % 4])),
       now(), now()
FROM generate_series(100000, 100000 + :items - 1) AS n
"""
_TRACES: Final = """
INSERT INTO activity (tracker, id, item_id, person, day, kind, source_at, observed_at)
SELECT 'jira:acme', 'comment:' || p || '-' || d || '-' || k, first.id + (p * 20 + d / 20 + k % 3 * 7) % :items,
       'person-' || p, CAST(:first AS date) + d,
       (ARRAY['comment', 'commit', 'transition', 'review'])[1 + (p + d + k) % 4], now(), now()
FROM (SELECT min(id) AS id FROM item WHERE external_id LIKE 'issue:1%') AS first,
     generate_series(0, :people - 1) AS p, generate_series(0, :days - 1) AS d, generate_series(1, :a_day) AS k
"""
_DIRTY: Final = (
    "INSERT INTO dirty (kind, person, day) SELECT DISTINCT 'person_day', person, day FROM activity"
)
_ONE_DIRTY: Final = "INSERT INTO dirty (kind, person, day) VALUES ('person_day', :person, :day)"
_ONE_TRACE: Final = """
INSERT INTO activity (tracker, id, item_id, person, day, kind, source_at, observed_at)
SELECT 'jira:acme', 'late:' || CAST(:n AS text), max(id), :person, :day, 'comment', now(), now() FROM item
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as home, Postgres(Path(home), durable=True) as server:
        engine = store.connect(server.url)
        schemas.migrations.upgrade(engine)
        _prepare(engine)
        taken = _settled(engine)
        whole = _sum(engine)
        _vacuum(engine)  # as PostgreSQL does by itself within a minute of so many rows worked off
        late = sorted(_late(engine, number) for number in range(LATE_ONES))
        engine.dispose()
    median = statistics.median(late)
    print(
        json.dumps(
            {
                "name": "bench-settle",
                "value": round(taken, 1),
                "unit": "s",
                "goal": GOAL,
                "peers": {},
                "ratio": round(GOAL / taken, 2),
                "setup": {
                    "people": PEOPLE,
                    "days": DAYS,
                    "traces": PEOPLE * DAYS * A_DAY,
                    "person_days": whole,
                    "late_median_ms": round(median, 1),
                    "late_worst_ms": round(late[-1], 1),
                    "late_goal_ms": LATE,
                    "cores": os.cpu_count(),
                },
            }
        )
    )
    return 0 if taken <= GOAL and median <= LATE and whole == PEOPLE * DAYS else 1


def _prepare(engine: Engine) -> None:
    """Items judged, traces there, every person-day to be settled."""
    steered = Steered(engine)
    steered.publish()
    steered.tell(through=FIRST + timedelta(days=DAYS))
    _run(engine, _ITEMS, items=ITEMS)
    _run(engine, "INSERT INTO dirty (kind, item_id) SELECT 'item', id FROM item")
    while tag.drain(engine):
        pass
    _run(engine, _TRACES, items=ITEMS, first=FIRST, people=PEOPLE, days=DAYS, a_day=A_DAY)
    _run(engine, "DELETE FROM dirty")
    _run(engine, _DIRTY)
    _vacuum(engine)


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _settled(engine: Engine) -> float:
    began = time.perf_counter()
    while effort.drain(engine):
        pass
    return time.perf_counter() - began


def _late(engine: Engine, number: int) -> float:
    """Milliseconds from a late trace's dirty row to figures that hold it: one round of the agent, that leaves nothing."""
    trace = {"n": number, "person": f"person-{number}", "day": FIRST + timedelta(days=DAYS - 1 - number)}
    _run(engine, _ONE_TRACE, **trace)
    _run(engine, _ONE_DIRTY, person=trace["person"], day=trace["day"])
    began = time.perf_counter()
    effort.drain(engine)
    taken = time.perf_counter() - began
    if left := effort.drain(engine):
        raise AssertionError(f"{left} dirty rows are left")
    return 1000 * taken


def _sum(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT sum(micro_days) / 1000000 FROM effort")).scalar_one())


def _run(engine: Engine, statement: str, **given: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), given)


if __name__ == "__main__":
    sys.exit(main())
