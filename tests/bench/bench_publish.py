"""`make bench-publish`: a publish that touches a tenth of a million items, while live events go on being judged."""

import json
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import Engine, text

from streams import tag
from tests.bench.big_store import big_store, files
from tests.streams.publishing import publish

GOAL: Final = 60.0  # seconds a million
DELAY: Final = 1.0  # seconds a live event may wait
MEMORY: Final = 1.5  # GB
ITEMS: Final = int(os.environ.get("FAIRLEAD_BENCH_ITEMS", "1000000"))
_EVERY: Final = 0.25


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
    """Events that change an item each, and how long each waits until it is judged."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._delays, self._over = engine, list[float](), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> list[float]:
        self._over.set()
        self._thread.join()
        return self._delays

    def _run(self) -> None:
        number = 1_009  # of no theme: nothing but the event has it judged
        while not self._over.wait(_EVERY):
            number += 10
            self._delays.append(self._wait(number, self._change(number)))

    def _change(self, number: int) -> float:
        with self._engine.begin() as connection:
            connection.execute(
                text("UPDATE item SET title = 'live ' || title WHERE id = :id"), {"id": number}
            )
            connection.execute(text("INSERT INTO dirty (kind, item_id) VALUES ('item', :id)"), {"id": number})
        return time.perf_counter()

    def _wait(self, number: int, since: float) -> float:
        asked = "SELECT count(*) FROM dirty WHERE kind = 'item' AND item_id = :number"
        while _count(self._engine, asked, number=number) and not self._over.wait(0.01):
            pass
        return time.perf_counter() - since


def _count(engine: Engine, asked: str, **values: int) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(asked), values).scalar_one())


if __name__ == "__main__":
    sys.exit(main())
