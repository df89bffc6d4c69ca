"""What the poller shows Prometheus."""

import threading
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, start_http_server

from schemas.metrics import (
    KPI_READINGS,
    POLL_ITEMS,
    POLL_PAGES,
    REDELIVERIES,
    SCOPE_AGE,
    TRACKER_LEFT,
    TRACKER_PUT_OFF,
    TRACKER_REQUESTS,
    TRACKER_WAIT,
    Metric,
)


class Instruments:
    """One poller's metrics, under a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._pages, self._items = self._counter(POLL_PAGES), self._counter(POLL_ITEMS)
        self._requests, self._waits = self._counter(TRACKER_REQUESTS), self._counter(TRACKER_WAIT)
        self._left, self._age = self._gauge(TRACKER_LEFT), self._gauge(SCOPE_AGE)
        self._put_off = self._gauge(TRACKER_PUT_OFF)
        self._redelivered = self._counter(REDELIVERIES)
        self._kpis = self._counter(KPI_READINGS)
        self._lock = threading.Lock()
        self._listed: dict[str, dict[str, float]] = {}
        self._waiting: dict[str, dict[str, float]] = {}

    def _counter(self, metric: Metric) -> Counter:
        return Counter(metric.name, metric.help, metric.labels, registry=self.registry)

    def _gauge(self, metric: Metric) -> Gauge:
        return Gauge(metric.name, metric.help, metric.labels, registry=self.registry)

    def kpi(self, outcome: str) -> None:
        """A KPI was read, or not."""
        self._kpis.labels(outcome).inc()

    def redelivered(self, source: str, outcome: str) -> None:
        """GitHub was asked to deliver a webhook again, or would not."""
        self._redelivered.labels(source, outcome).inc()

    def asked(self, source: str, status: str) -> None:
        """A tracker answered."""
        self._requests.labels(source, status).inc()

    def waited(self, source: str, seconds: float) -> None:
        """We waited before asking again."""
        self._waits.labels(source).inc(seconds)

    def left(self, source: str, share: float) -> None:
        """So much of the tracker's limit is left."""
        self._left.labels(source).set(share)

    def put_off(self, source: str, scope: str, seconds: float) -> None:
        """The tracker asked us to leave the scope alone for so long."""
        with self._lock:
            self._waiting.setdefault(source, {})[scope] = monotonic() + seconds

    def page(self, source: str, items: int) -> None:
        """A page is in Kafka."""
        self._pages.labels(source).inc()
        self._items.labels(source).inc(items)

    def followed(self, source: str, scopes: list[str]) -> None:
        """These are the source's scopes now; one not listed yet counts from here."""
        with self._lock:
            known = self._listed.get(source, {})
            self._listed[source] = {scope: known.get(scope, monotonic()) for scope in scopes}
        self._age.labels(source).set_function(lambda: self._oldest(source))
        self._put_off.labels(source).set_function(lambda: self._held(source))

    def listed(self, source: str, scope: str) -> None:
        """A scope was listed to its end."""
        with self._lock:
            self._listed.setdefault(source, {})[scope] = monotonic()

    def _held(self, source: str) -> int:
        with self._lock:
            return sum(until > monotonic() for until in self._waiting.get(source, {}).values())

    def _oldest(self, source: str) -> float:
        with self._lock:
            times = list(self._listed.get(source, {}).values())
        return monotonic() - min(times) if times else 0.0

    def expose(self, port: int, host: str) -> None:
        """Serve /metrics on a thread of its own."""
        start_http_server(port, host, self.registry)
