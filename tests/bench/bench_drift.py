"""`make bench-drift`: how rarely drift alarms are false and how soon true ones come, beside an oracle and common rules.

Everything is simulated, with the product's own functions on arrays (a test proves both ways equal), from seeds that are
always the same: the table and the plot of docs/ are written anew, and differ only where the statistic does. Two minutes.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy: more threads only wait for one another here

from tests.bench import drift_report
from tests.bench.drift_scenarios import SECTIONS, Findings
from tests.bench.drift_trial import BEFORE, RUNS, WANTED

GOAL: Final = 1.9  # times the oracle's median delay
DOCS: Final = Path(__file__).parents[2] / "docs"


def main() -> int:
    began, found = time.process_time(), Findings()
    for section in SECTIONS:
        section(found)
        print(f"{time.process_time() - began:7.1f} s  {section.__doc__}", file=sys.stderr, flush=True)
    print(drift_report.table(found))
    (DOCS / "drift-measured.md").write_text(drift_report.page(found), encoding="utf-8")
    (DOCS / "drift.svg").write_text(drift_report.plot(found), encoding="utf-8")
    print(_as_json(found, time.process_time() - began))
    return 0 if all(held for _, held, _ in drift_report.verdicts(found)) else 1


def _as_json(found: Findings, seconds: float) -> str:
    worst = max(found.steps, key=lambda it: it.ratio)
    peers = {row.name: row.delays[1] for row in found.rivals}
    return json.dumps(
        {
            "name": "bench-drift",
            "value": round(worst.ratio, 3),
            "unit": "worst median delay ÷ band-respecting oracle's",
            "goal": GOAL,
            "peers": peers,
            "ratio": round(worst.ratio, 3),
            "setup": {
                "runs": RUNS, "days before": BEFORE, "wanted days": WANTED, "cpu seconds": round(seconds),
                "worst": f"{worst.name}, {worst.people} people", "peers are": "median delay in days of a 15 pp step, 20 people",
                "holds": {name: [held, shown] for name, held, shown in drift_report.verdicts(found)},
                "beyond": {name: [held, shown] for name, held, shown in drift_report.beyond(found)},
            },
        }
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
