"""One worker as a process of its own, for tests that kill it: `python -m tests.streams.worker_process AGENT …`."""

import argparse
import sys
from pathlib import Path

from deploy import logs, store, topics
from schemas.broker import Broker
from streams import worker


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("agent", "database_url", "bootstrap", "home", "shell"):
        parser.add_argument(name)
    given = parser.parse_args()
    logs.configure(logs.Format.TEXT)
    broker = Broker(given.bootstrap)
    return worker.run(
        given.agent,
        broker=broker,
        engine=store.connect(given.database_url),
        identify=topics.identify(broker),
        home=Path(given.home),
        metrics_port=0,
        shell=given.shell,
    )


if __name__ == "__main__":
    sys.exit(main())
