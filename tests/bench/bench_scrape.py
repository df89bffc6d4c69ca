"""`make bench-scrape`: the console's /metrics over HTTP, at 500 projects × 50 objectives and a million items.

Twice: as companies are, each project with a handful of objectives, and with every project at work on every objective, where the
cap on series cuts. The value is the slower median.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[2]))

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

import schemas.migrations
from connectors.metrics import MOST_SERIES
from deploy import store
from deploy.local.postgres import Postgres
from tests.connectors.console.server import serving

GOAL: Final = 300.0  # milliseconds
PROJECTS: Final = int(os.environ.get("FAIRLEAD_BENCH_PROJECTS", "500"))
OBJECTIVES: Final = 50
ITEMS: Final = int(os.environ.get("FAIRLEAD_BENCH_ITEMS", "1000000"))
AT_WORK: Final = 5
"""Objectives of a project, as companies are; it plans as many, and all but one of them are the same."""
SCRAPES: Final = 30

_WORK: Final = """
INSERT INTO scope (id, tracker, external_id, ref, observed_at, last_event_at, complete_through, backfilled)
SELECT 'jira:acme:' || p, 'jira:acme', CAST(p AS text), 'jira:acme/P' || p, now(), now(), now(), true
FROM generate_series(1, :projects) AS p;
INSERT INTO project_scope (scope_id, project) SELECT id, 'project-' || external_id FROM scope;
INSERT INTO item (tracker, external_id, scope_id, key, kind, state, title, facts, updated_at, created_at)
SELECT 'jira:acme', 'issue:' || n, 'jira:acme:' || 1 + n % :projects, 'P-' || n, 'issue', 'open', 'Issue ' || n, '{}',
       now(), now()
FROM generate_series(1, :items) AS n;
INSERT INTO alignment (item_id, state, shares, reasons, rule, source, version)
SELECT id, 'aligned', '[]', '[]', '', '', 1 FROM item;
INSERT INTO drift_case (project, opened_on, since, closed_at, baseline, version, off_plan, findings)
SELECT 'project-' || 1 + n % :projects, now(), now(), CASE WHEN n >= :projects / 10 THEN now() END, now(), 1, 0.2, '{}'
FROM generate_series(0, 10 * :projects) AS n;
INSERT INTO case_log (case_id, kind, words) SELECT id, 'told', '' FROM drift_case, generate_series(1, 4);
"""
"""Everything but figures: what a scrape must not slow down with."""
_FIGURES: Final = """
DELETE FROM figure;
INSERT INTO figure (name, project, objective, state, value, version, as_of)
SELECT name, 'project-' || p, 'objective-' || 1 + (p + o) % :objectives, state, 0.1, 1, now()
FROM (VALUES ('effort_ratio', 'aligned', 0), ('effort_persondays', 'aligned', 0), ('planned_ratio', '', 1))
     AS told (name, state, moved),
     generate_series(1, :projects) AS p, generate_series(moved, :at_work - 1 + moved) AS o
ON CONFLICT DO NOTHING;
INSERT INTO figure (name, project, objective, state, value, version, as_of)
SELECT name, 'project-' || p, '', state, 0.1, 1, now()
FROM (VALUES ('effort_ratio', 'unaligned'), ('effort_persondays', 'unaligned'), ('effort_persondays', 'unknown'),
             ('alignment_items', 'aligned'), ('alignment_items', 'always_on'), ('alignment_items', 'unaligned'),
             ('alignment_items', 'unknown'), ('off_plan_ratio', ''), ('tolerance_ratio', ''), ('explained_ratio', ''),
             ('unaligned_ratio', ''), ('drift_minimum_detectable_ratio', ''), ('drift_state', 'observing'),
             ('drift_state', 'on_plan'), ('drift_state', 'watch'), ('drift_state', 'drifting'),
             ('drift_state', 'accepted'), ('drift_state', 'not_enough_data')) AS told (name, state),
     generate_series(1, :projects) AS p;
"""
"""As the agents `effort` and `drift` leave them: a pair of project and objective has figures if it has a plan or effort."""


def main() -> int:
    with _filled() as engine, serving(engine) as address:
        usual = _measured(engine, address, AT_WORK)
        full = _measured(engine, address, OBJECTIVES)
    value = max(usual["median_ms"], full["median_ms"])
    print(
        json.dumps(
            {
                "name": "bench-scrape",
                "value": value,
                "unit": "ms",
                "goal": GOAL,
                "peers": {},
                "ratio": round(GOAL / value, 2),
                "setup": {
                    "projects": PROJECTS,
                    "objectives": OBJECTIVES,
                    "items": ITEMS,
                    "most_series": MOST_SERIES,
                    "usual": usual,
                    "every_pair": full,
                    "scrapes": SCRAPES,
                    "cores": os.cpu_count(),
                },
            }
        )
    )
    sound = all(one["series"] <= MOST_SERIES and not one["strangers"] for one in (usual, full))
    return 0 if sound and value <= GOAL else 1


@contextmanager
def _filled() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as home, Postgres(Path(home)) as server:
        engine = store.connect(server.url)
        schemas.migrations.upgrade(engine)
        began = time.perf_counter()
        _run(engine, _WORK, projects=PROJECTS, items=ITEMS)
        print(f"{ITEMS:,} items made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        yield engine
        engine.dispose()


def _measured(engine: Engine, address: str, at_work: int) -> dict[str, float]:
    """The times of scrapes with so many objectives at work in each project, and what the last one told."""
    _run(engine, _FIGURES, projects=PROJECTS, objectives=OBJECTIVES, at_work=at_work)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        asked = "SELECT DISTINCT project, objective FROM figure WHERE objective <> ''"
        known = {(row.project, row.objective) for row in connection.execute(text(asked))}
        held = connection.execute(text("SELECT count(*) FROM figure")).scalar_one()
    _, _, before = _told(_scrape(address))  # the first makes connections
    page, times = b"", []
    for _ in range(SCRAPES):
        began = time.perf_counter()
        page = _scrape(address)
        times.append(1000 * (time.perf_counter() - began))
    told, pairs, dropped = _told(page)
    return {
        "median_ms": round(statistics.median(times), 1),
        "worst_ms": round(max(times), 1),
        "pairs": len(known),
        "figures": held,
        "series": told,
        "dropped_a_scrape": (dropped - before) / SCRAPES,
        "strangers": len(pairs - known),
    }


def _scrape(address: str) -> bytes:
    with urlopen(f"http://{address}/metrics", timeout=30) as answer:
        return bytes(answer.read())


def _told(page: bytes) -> tuple[int, set[tuple[str, str]], float]:
    """How many business series, which pairs of project and objective, and how many scrapes left out so far."""
    samples = [
        sample for family in text_string_to_metric_families(page.decode()) for sample in family.samples
    ]
    ours = [it for it in samples if "project" in it.labels]
    pairs = {(it.labels["project"], it.labels["objective"]) for it in ours if it.labels.get("objective")}
    (dropped,) = (it.value for it in samples if it.name == "fairlead_series_dropped_total")
    return len(ours), pairs, dropped


def _run(engine: Engine, statements: str, **given: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # a million rows take their time
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(text(statement), given)


if __name__ == "__main__":
    sys.exit(main())
