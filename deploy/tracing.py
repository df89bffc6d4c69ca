"""Traces are sent where OpenTelemetry's own variables say; without them there are none."""

import os
from typing import Final

from schemas.errors import Reject

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def start(role: str) -> None:
    """Let this process send its spans by OTLP over HTTP, if an endpoint is set. Raises Reject without the library."""
    named = next((name for name in _ENDPOINTS if os.environ.get(name)), None)
    if named is None:
        return
    try:
        from opentelemetry import trace  # noqa: PLC0415 - opt-in
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise Reject(
            f"{named} is set, but OpenTelemetry is not installed: pip install 'fairlead[tracing]', or unset it."
        ) from missing
    about = Resource.create({"service.name": "fairlead", "fairlead.role": role})
    provider = TracerProvider(resource=about)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
