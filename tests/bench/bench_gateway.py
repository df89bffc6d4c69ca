"""`make bench-gateway`: signed webhooks of 12 kB into the embedded Kafka, counted at both ends, in good and bad company.

FAIRLEAD_BENCH_SECONDS shortens the run of 60 seconds; the numbers then say less.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import monotonic
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import httpx
import msgspec
from kafka import KafkaConsumer, TopicPartition

from deploy import topics
from deploy.local.kafka import Kafka
from schemas.broker import Broker
from schemas.topics import EVENTS, PARTITIONS
from tests.bench.gateway_company import COMPANY
from tests.bench.gateway_senders import SECRET, Told
from tests.bench.gateway_webhooks import BYTES, webhooks
from tests.connectors.gateway.serving import free_port, wait_for

GOAL: Final = 3_000.0  # requests a second
P99_GOAL: Final = 0.1
REFUSED_WITHIN: Final = 5.5  # five seconds for Kafka, and the answer's own time
WORSE_AT_MOST: Final = 2.0
SECONDS: Final = float(os.environ.get("FAIRLEAD_BENCH_SECONDS", "60"))
CONNECTIONS: Final = 200
FEW: Final = 8
_ROOT: Final = Path(__file__).parents[2]
_ID: Final = re.compile(rb'"id":"github:acme:(bench-\d+)"')


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Kafka(Path(folder)) as kafka:
        broker = Broker(kafka.bootstrap)
        topics.create(broker)
        port = free_port()
        with _gateway(port, broker, Path(folder)):
            _load(port, CONNECTIONS, 2, 0)  # warm
            used = _cpu(port)
            load = _load(port, CONNECTIONS, SECONDS, 1_000_000)
            used = _cpu(port) - used
            company, beside = _company(port)
            accepted = {*load.accepted, *beside}
            broker_away = _broker_away(port, kafka)
            missing = accepted - _kept(broker)
    return _told(load, used, company, broker_away, len(accepted), len(missing))


@contextmanager
def _gateway(port: int, broker: Broker, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.gateway_serving", str(port), broker.bootstrap, str(folder)]
    with subprocess.Popen(command, cwd=_ROOT) as process:
        try:
            wait_for(lambda: _healthy(port))
            yield
        finally:
            process.terminate()


def _healthy(port: int) -> bool:
    try:
        return bool(httpx.get(f"http://127.0.0.1:{port}/healthz").json()["kafka"] == "connected")
    except httpx.HTTPError:
        return False


def _cpu(port: int) -> float:
    """Seconds of processor time that the gateway says it has used."""
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("process_cpu_seconds_total"))


def _load(port: int, connections: int, seconds: float, first: int) -> Told:
    """What a process of senders was told."""
    words = map(str, (port, connections, seconds, first))
    command = [sys.executable, "-m", "tests.bench.gateway_senders", *words]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True)
    told = msgspec.json.decode(done.stdout, type=Told)
    if told.lost or not told.seconds:
        raise SystemExit(f"{told.lost} connections were cut, {len(told.seconds)} answers")
    return told


def _p99(told: Told) -> float:
    return quantiles(told.seconds, n=100)[98]


def _company(port: int) -> tuple[dict[str, float], list[str]]:
    """The p99 of good traffic alone and beside each kind of bad company, and the ids that were taken."""
    seconds = max(3.0, SECONDS / 6)
    alone = _load(port, FEW, seconds, 10_000_000)
    found, accepted = {"alone_ms": round(_p99(alone) * 1000, 1)}, [*alone.accepted]
    for number, (name, keep) in enumerate(COMPANY.items(), start=2):
        with keep(port):
            beside = _load(port, FEW, seconds, number * 10_000_000)
        accepted += beside.accepted
        found[f"{name}_ms"] = round(_p99(beside) * 1000, 1)
        found[f"{name}_ratio"] = round(_p99(beside) / _p99(alone), 2)
    return found, accepted


def _broker_away(port: int, kafka: Kafka) -> dict[str, float]:
    """Seconds until the refusal while there is no broker, and until it is taken again once there is one."""
    kafka.stop()
    began = monotonic()
    status = _send_one(port)
    refused = monotonic() - began
    if status != 503:
        raise SystemExit(f"without a broker the gateway answered {status}")
    kafka.start()
    began = monotonic()
    wait_for(lambda: _send_one(port) == 202)
    return {"refused_after_s": round(refused, 2), "taken_again_after_s": round(monotonic() - began, 2)}


def _send_one(port: int) -> int:
    webhook = webhooks(SECRET)[0]
    lines = webhook.head.decode().split("\r\n")[1:-1]
    headers = dict(line.split(": ", 1) for line in lines)
    answer = httpx.post(
        f"http://127.0.0.1:{port}/webhooks/github/acme", content=webhook.body, headers=headers, timeout=30
    )
    return answer.status_code


def _kept(broker: Broker) -> set[str]:
    """The ids of all records in Kafka, read from the first to the last of every partition."""
    consumer = KafkaConsumer(
        **broker.options(), auto_offset_reset="earliest", enable_auto_commit=False, max_poll_records=5_000
    )
    places = [TopicPartition(EVENTS.name, number) for number in range(PARTITIONS)]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    consumer.seek_to_beginning(*places)
    found: set[str] = set()
    while any(consumer.position(place) < ends[place] for place in places):
        for records in consumer.poll(1_000).values():
            found |= {match[1].decode() for record in records if (match := _ID.search(record.value))}
    consumer.close()
    return found


def _told(
    load: Told,
    used: float,
    company: dict[str, float],
    broker_away: dict[str, float],
    accepted: int,
    missing: int,
) -> int:
    answered = len(load.seconds)
    rate, p99 = answered / SECONDS, _p99(load)
    worst = max(value for name, value in company.items() if name.endswith("_ratio"))
    setup = {
        "bytes": BYTES,
        "seconds": SECONDS,
        "connections": CONNECTIONS,
        "p99_ms": round(p99 * 1000, 1),
        "p99_goal_ms": P99_GOAL * 1000,
        "statuses": load.statuses,
        "gateway_cpu_us": round(used / answered * 1e6),
        "accepted": accepted,
        "missing_in_kafka": missing,
        "good_traffic_p99": company,
        "worst_ratio_goal": WORSE_AT_MOST,
        "broker_stopped": broker_away,
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
    }
    result = {
        "name": "bench-gateway",
        "value": round(rate),
        "unit": "requests/s",
        "goal": GOAL,
        "peers": {},
        "ratio": round(rate / GOAL, 2),
        "setup": setup,
    }
    print(json.dumps(result, ensure_ascii=False))
    good = rate >= GOAL and p99 <= P99_GOAL and not missing and worst <= WORSE_AT_MOST
    return 0 if good and broker_away["refused_after_s"] <= REFUSED_WITHIN else 1


if __name__ == "__main__":
    sys.exit(main())
