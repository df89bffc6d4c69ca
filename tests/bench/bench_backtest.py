"""`make bench-backtest`: what a draft that changes a tenth of a million items takes to be back-tested."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from deploy.backtest import backtest
from tests.bench.big_store import big_store, files

GOAL: Final = 30.0  # seconds a million
ITEMS: Final = int(os.environ.get("FAIRLEAD_BENCH_ITEMS", "1000000"))


def main() -> int:
    with big_store(ITEMS) as engine:
        began = time.perf_counter()
        report = backtest(engine, files(moved="theme-3"))
        taken = (time.perf_counter() - began) * 1_000_000 / ITEMS
    print(
        json.dumps(
            {
                "name": "bench-backtest",
                "value": round(taken, 1),
                "unit": "s per million",
                "goal": GOAL,
                "peers": {},
                "ratio": round(GOAL / taken, 2),
                "setup": {"items": ITEMS, "moved": report.moved, "cores": os.cpu_count()},
            }
        )
    )
    return 0 if taken <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
