"""What the notifier shows Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, start_http_server

from schemas.metrics import NOTICE_AGE, NOTICES


class Instruments:
    """One notifier's metrics, under a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._notices = Counter(NOTICES.name, NOTICES.help, NOTICES.labels, registry=self.registry)
        self._age = Gauge(NOTICE_AGE.name, NOTICE_AGE.help, registry=self.registry)
        for outcome in ("delivered", "failed"):
            self._notices.labels(outcome)

    def tried(self, outcome: str) -> None:
        """A target was told, or not."""
        self._notices.labels(outcome).inc()

    def oldest(self, seconds: float) -> None:
        """How long the oldest notice has waited."""
        self._age.set(seconds)

    def expose(self, port: int, host: str) -> None:
        """Serve /metrics on a thread of its own."""
        start_http_server(port, host, self.registry)
