"""What the poller shows Prometheus."""

import threading
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, start_http_server

from schemas.metrics import (
    KPI_READINGS,
    POLL_ITEMS,
    POLL_PAGES,
    SCOPE_AGE,
    TRACKER_LEFT,
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
        self._left = Gauge(TRACKER_LEFT.name, TRACKER_LEFT.help, TRACKER_LEFT.labels, registry=self.registry)
        self._age = Gauge(SCOPE_AGE.name, SCOPE_AGE.help, SCOPE_AGE.labels, registry=self.registry)
        self._kpis = self._counter(KPI_READINGS)
        self._lock = threading.Lock()
        self._listed: dict[str, dict[str, float]] = {}

    def _counter(self, metric: Metric) -> Counter:
        return Counter(metric.name, metric.help, metric.labels, registry=self.registry)

    def kpi(self, outcome: str) -> None:
        """A KPI was read, or not."""
        self._kpis.labels(outcome).inc()

    def asked(self, source: str, status: str) -> None:
        """A tracker answered."""
        self._requests.labels(source, status).inc()

    def waited(self, source: str, seconds: float) -> None:
        """We waited before asking again."""
        self._waits.labels(source).inc(seconds)

    def left(self, source: str, share: float) -> None:
        """So much of the tracker's limit is left."""
        self._left.labels(source).set(share)

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

    def listed(self, source: str, scope: str) -> None:
        """A scope was listed to its end."""
        with self._lock:
            self._listed.setdefault(source, {})[scope] = monotonic()

    def _oldest(self, source: str) -> float:
        with self._lock:
            times = list(self._listed.get(source, {}).values())
        return monotonic() - min(times) if times else 0.0

    def expose(self, port: int, host: str) -> None:
        """Serve /metrics on a thread of its own."""
        start_http_server(port, host, self.registry)
