"""`make bench-publish`: a publish that touches a tenth of a million items, while live events go on being judged."""

import json
import multiprocessing
import os
import resource
import sys
import time
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import psycopg
from sqlalchemy import Engine, text

from streams import tag
from tests.bench.big_store import big_store, files
from tests.streams.publishing import publish

GOAL: Final = 60.0  # seconds a million
DELAY: Final = 1.0  # seconds a live event may wait
MEMORY: Final = 1.5  # GB
ITEMS: Final = int(os.environ.get("FAIRLEAD_BENCH_ITEMS", "1000000"))
_EVERY: Final = 0.25
_LOOKS: Final = 0.01
_WAITS: Final = "SELECT 1 FROM dirty WHERE kind = 'item' AND item_id = %s LIMIT 1"


def main() -> int:
    with big_store(ITEMS) as engine:
        publish(engine, files(moved="theme-3"))
        live = Live(engine)
        began = time.perf_counter()
        while tag.drain(engine):
            pass
        taken = (time.perf_counter() - began) * 1_000_000 / ITEMS
        delays = live.stop()
        touched = _count(engine, "SELECT count(*) FROM alignment WHERE version = 2")
        waiting = _count(engine, "SELECT count(*) FROM retag WHERE done_at IS NULL")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    worst = max(delays)
    print(
        json.dumps(
            {
                "name": "bench-publish",
                "value": round(taken, 1),
                "unit": "s per million",
                "goal": GOAL,
                "peers": {},
                "ratio": round(GOAL / taken, 2),
                "setup": {
                    "items": ITEMS,
                    "judged": touched,
                    "live_events": len(delays),
                    "worst_live_delay_s": round(worst, 2),
                    "live_delay_goal_s": DELAY,
                    "memory_gb": round(memory, 2),
                    "memory_goal_gb": MEMORY,
                    "cores": os.cpu_count(),
                },
            }
        )
    )
    return 0 if not waiting and taken <= GOAL and worst < DELAY and memory <= MEMORY else 1


class Live:
    """Events that change an item each, from a process of their own as in production, and how long each waits until judged."""

    def __init__(self, engine: Engine) -> None:
        apart = multiprocessing.get_context("spawn")
        self._over, self._delays = apart.Event(), apart.SimpleQueue()
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._process = apart.Process(target=_live, args=(url, self._over, self._delays))
        self._process.start()

    def stop(self) -> list[float]:
        self._over.set()
        delays: list[float] = self._delays.get()
        self._process.join()
        return delays


def _live(url: str, over: Event, told: "SimpleQueue[list[float]]") -> None:
    number, delays = 1_009, []  # of no theme: nothing but the event has it judged
    with psycopg.connect(url, autocommit=True) as connection:
        while not over.wait(_EVERY):
            number += 10
            with connection.transaction():
                connection.execute("UPDATE item SET title = 'live ' || title WHERE id = %s", (number,))
                connection.execute("INSERT INTO dirty (kind, item_id) VALUES ('item', %s)", (number,))
            since = time.perf_counter()
            while connection.execute(_WAITS, (number,)).fetchone() and not over.wait(_LOOKS):
                pass
            delays.append(time.perf_counter() - since)
    told.put(delays)


def _count(engine: Engine, asked: str, **values: int) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(asked), values).scalar_one())


if __name__ == "__main__":
    sys.exit(main())
