"""From a Prometheus and from files of others into the store, as readings that everybody can check."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, text

from alignment_rules.governance.kpis import FRESH_BY_MACHINE, KpiStanding, Quality
from connectors.console.queries import kpis
from connectors.kpi import Attempts, Readings
from connectors.kpi.attempts import Which
from connectors.patience import Patience
from deploy import kpi_page
from deploy.local import ports
from deploy.prometheus.alert import Limits
from schemas.errors import Retry
from schemas.events import Command
from schemas.kpis import KpiSources, Site
from schemas.topics import COMMANDS
from streams.publish import KIND, Publication
from streams.record import Place, Record
from tests.connectors.kpi.answering import Server, answering
from tests.e2e.prometheus import prometheus
from tests.streams.maker import LOG
from tests.streams.steered import Steered, published

pytestmark = pytest.mark.engines

QUICK = Patience(attempts=2, initial=0.01)
KPIS = """kpis: {
      conversion: {from: 2%, to: 3%, by: 2026-12-31, prometheus: shop_conversion_ratio},
      orders: {from: 10, to: 90, by: 2026-12-31, pull: {url: URL/orders.csv, path: orders}, between: [0, 100]},
      visits: {from: 10, to: 90, by: 2026-12-31, manual: ana}},"""


@pytest.fixture
def server() -> Iterator[Server]:
    with answering() as made:
        yield made


class Straight:
    """A log whose records are applied at once. `away`: it takes none."""

    def __init__(self, steered: Steered) -> None:
        self.steered, self.away, self.actors = steered, False, []  # type: ignore[var-annotated]

    def append(self, key: str, value: bytes) -> None:
        if self.away:
            raise Retry("Kafka does not take records")
        self.actors.append(msgspec.json.decode(value, type=Command).actor)
        record = Record(next(self.steered.decided), datetime.now(UTC), key.encode(), value)
        self.steered.ledger.apply(Place(COMMANDS.name, LOG, 0), [record])


@pytest.fixture
def log(database: Engine, server: Server) -> Straight:
    made = Steered(database)
    files = published()
    kpis_ = KPIS.replace("URL", server.url)
    files["strategy.yaml"] = files["strategy.yaml"].replace("sponsor: cmo,", f"sponsor: cmo, {kpis_}")
    made.decide(KIND, Publication(files), at=datetime(2025, 1, 1, tzinfo=UTC))
    return Straight(made)


def readings(log: Straight, server: Server, prometheus_url: str = "", counted: Any = None) -> Readings:
    sources = KpiSources(
        prometheus=Site(url=prometheus_url or server.url),
        pull=[Site(url=server.url)],  # type: ignore[arg-type]
    )
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    return Readings(log.steered.engine, log, sources, clock, QUICK, counted or (lambda _: None))  # type: ignore[arg-type]


def standing(log: Straight, later: timedelta = timedelta(seconds=1)) -> dict[str, KpiStanding]:
    with log.steered.engine.connect() as connection:
        return {it.kpi: it for it in kpis(connection, datetime.now(UTC) + later)}


def due_now(log: Straight) -> None:
    log.steered.run("UPDATE kpi_attempt SET due_at = now() - interval '1 second'")


def test_a_kpi_is_read_by_a_real_prometheus_and_another_from_a_file(
    log: Straight, server: Server, tmp_path: Path
) -> None:
    server.answer("/orders.csv", b"week,orders\n1,31\n2,50\n")
    outcomes: list[str] = []
    metrics = b"# TYPE shop_conversion_ratio gauge\nshop_conversion_ratio 0.0231\n"
    with (
        exporting(metrics) as target,
        prometheus(tmp_path / "prometheus", [target], Limits(hold=timedelta(seconds=1))) as running,
    ):
        assert readings(log, server, running.url, outcomes.append).once() == 2
    found = standing(log)
    assert (found["conversion"].value, found["conversion"].quality) == (pytest.approx(2.31), Quality.GOOD)
    assert found["conversion"].progress == pytest.approx(0.31)
    assert (found["orders"].value, found["orders"].progress) == (50.0, 0.5)
    assert found["visits"].quality is Quality.NEVER_READ
    assert outcomes == ["read", "read"]
    assert log.actors == ["poller", "poller"]
    with log.steered.engine.connect() as connection:
        sources = set(connection.execute(text("SELECT source FROM kpi_reading")).scalars())
    assert sources == {"prometheus", "pull"}


def test_what_could_not_be_read_is_said_and_tried_again_sooner(log: Straight, server: Server) -> None:
    server.answer("/orders.csv", b"week,visits\n1,31\n")
    outcomes: list[str] = []
    reader = readings(log, server, counted=outcomes.append)
    assert reader.once() == 2
    assert reader.once() == 0
    found = standing(log)
    assert "no column 'orders'" in found["orders"].failure
    assert "answers 404" in found["conversion"].failure
    assert "young/orders could not be read: the answer has no column" in kpi_page.as_text(
        list(found.values())
    )
    assert outcomes == ["failed", "failed"]
    (row,) = log.steered.rows("SELECT max(due_at - tried_at) AS waits FROM kpi_attempt")
    assert timedelta(minutes=14) < row.waits <= timedelta(minutes=15)
    server.answer("/orders.csv", b"orders\n31\n")
    due_now(log)
    reader.once()
    assert (standing(log)["orders"].failure, standing(log)["orders"].value) == ("", 31.0)


def test_a_passing_failure_is_asked_again_at_once(log: Straight, server: Server) -> None:
    server.answers["/orders.csv"] = [(503, {}, b"busy"), (200, {}, b"orders\n31\n")]
    readings(log, server).once()
    assert standing(log)["orders"].value == 31.0


def test_a_reading_out_of_range_is_kept_and_not_believed_and_an_old_one_is_stale(
    log: Straight, server: Server
) -> None:
    server.answer("/orders.csv", b"orders\n31\n")
    reader = readings(log, server)
    reader.once()
    assert standing(log, FRESH_BY_MACHINE + timedelta(minutes=1))["orders"].quality is Quality.STALE
    server.answer("/orders.csv", b"orders\n3100\n")
    due_now(log)
    reader.once()
    found = standing(log)["orders"]
    assert (found.value, found.quality, found.progress) == (3100.0, Quality.OUT_OF_RANGE, None)


def test_a_reading_in_another_unit_is_refused_where_it_is_applied(log: Straight, server: Server) -> None:
    server.answer("/orders.csv", b"orders\n31%\n")
    readings(log, server).once()
    assert standing(log)["orders"].quality is Quality.NEVER_READ
    assert standing(log)["orders"].failure.startswith(
        "refused: orders is measured in a bare number, not in %"
    )
    server.answer("/orders.csv", b"orders\n31\n")
    due_now(log)
    readings(log, server).once()
    assert (standing(log)["orders"].value, standing(log)["orders"].failure) == (31.0, "")


def test_a_log_that_is_away_loses_no_reading(log: Straight, server: Server) -> None:
    server.answer("/orders.csv", b"orders\n31\n")
    log.away = True
    reader = readings(log, server)
    reader.once()
    assert "Kafka does not take records" in standing(log)["orders"].failure
    log.away = False
    due_now(log)
    reader.once()
    assert standing(log)["orders"].value == 31.0


def test_two_pollers_do_not_read_one_kpi_twice(database: Engine) -> None:
    wanted = [Which("young", f"kpi-{number}") for number in range(40)]
    found: list[Which] = []
    threads = [
        threading.Thread(target=lambda: found.extend(Attempts(database, timedelta(hours=6)).claim(wanted)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted(wanted)


class exporting:  # noqa: N801 - reads as a verb
    """A target that Prometheus scrapes."""

    def __init__(self, metrics: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(metrics)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer((ports.LOOPBACK, 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"{ports.LOOPBACK}:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
