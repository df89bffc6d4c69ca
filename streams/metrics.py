"""This process's instruments, made from the one table of metrics."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_wsgi_app

from schemas import metrics as table
from schemas.metrics import Metric, Type
from schemas.tracing import exemplar

Instrument = Counter | Gauge | Histogram
Kind = TypeVar("Kind", Counter, Gauge, Histogram)


class Meters:
    """What a worker counts: one instrument for each row of the table that a worker shows."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        shown = [metric for metric in table.METRICS if metric.shown_by == "worker"]
        self._made: Final[Mapping[str, Instrument]] = {m.name: _instrument(m, self.registry) for m in shown}

    def count(self, metric: Metric, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        made = self._of(metric, Counter)
        (made.labels(**labels) if labels else made).inc(amount)

    def show(self, metric: Metric, value: float, **labels: str) -> None:
        """Set a gauge."""
        made = self._of(metric, Gauge)
        (made.labels(**labels) if labels else made).set(value)

    def took(self, metric: Metric, seconds: float, **labels: str) -> None:
        """Note how long something took."""
        made = self._of(metric, Histogram)
        (made.labels(**labels) if labels else made).observe(seconds, exemplar())

    def _of(self, metric: Metric, kind: type[Kind]) -> Kind:
        made = self._made[metric.name]
        if not isinstance(made, kind):
            raise TypeError(f"{metric.name} is a {metric.type}, not a {kind.__name__}")
        return made


def _instrument(metric: Metric, registry: CollectorRegistry) -> Instrument:
    if metric.type is Type.COUNTER:
        return Counter(metric.name, metric.help, metric.labels, registry=registry)
    if metric.type is Type.GAUGE:
        return Gauge(metric.name, metric.help, metric.labels, registry=registry)
    return Histogram(metric.name, metric.help, metric.labels, registry=registry, buckets=metric.buckets)


def scrape(meters: Meters) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that answers Prometheus."""
    answer: Callable[..., Iterable[bytes]] = make_wsgi_app(meters.registry)
    return answer
