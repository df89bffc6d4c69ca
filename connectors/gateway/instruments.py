"""What the gateway shows Prometheus."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

from connectors.gateway.refusals import Outcome
from schemas.metrics import WEBHOOK_REQUESTS, WEBHOOK_SECONDS
from schemas.tracing import exemplar


class Instruments:
    """Counters of one gateway, under a registry of its own. Sources are those configured, so labels are bounded."""

    def __init__(self, sources: list[str]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        requests, seconds = WEBHOOK_REQUESTS, WEBHOOK_SECONDS
        by_outcome = Counter(requests.name, requests.help, requests.labels, registry=self._registry)
        by_source = Histogram(
            seconds.name, seconds.help, seconds.labels, buckets=seconds.buckets, registry=self._registry
        )
        self._requests, self._seconds = cache(by_outcome.labels), cache(by_source.labels)
        for source in sources:
            for outcome in Outcome:
                self._requests(source, outcome.label)

    def count(self, source: str, outcome: Outcome, seconds: float) -> None:
        """One webhook answered. `source` is "" where no source was meant."""
        self._requests(source, outcome.label).inc()
        self._seconds(source).observe(seconds, exemplar())

    def render(self, accept: str) -> tuple[bytes, str]:
        """The text for a scrape and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
