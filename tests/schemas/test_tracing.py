"""Spans and exemplars: there with OpenTelemetry, nothing without, and no text of an error in them."""

import sys
from collections.abc import Iterator
from importlib import reload

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from connectors.gateway.instruments import Instruments
from connectors.gateway.refusals import Outcome
from schemas import tracing


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What was traced, by a provider of this test's own."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    tracing.told.cache_clear()
    yield exporter
    tracing.told.cache_clear()


def test_a_step_that_fails_says_its_errors_class_and_not_its_text(kept: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="ana@acme"), tracing.span("apply", agent="tag"):
        raise ValueError("ana@acme.example")
    (one,) = kept.get_finished_spans()
    assert (one.name, dict(one.attributes or {})) == ("apply", {"agent": "tag"})
    assert (one.status.status_code, one.status.description) == (trace.StatusCode.ERROR, "ValueError")
    assert "ana@" not in one.to_json()


def test_a_step_told_of_afterwards_began_when_it_did(kept: InMemorySpanExporter) -> None:
    with tracing.span("drain", began=17):
        pass
    assert kept.get_finished_spans()[0].start_time == 17


def test_a_histograms_sample_names_its_trace_to_whoever_asks_for_openmetrics(
    kept: InMemorySpanExporter,
) -> None:
    shown = Instruments(["jira:acme"])
    with tracing.span("webhook"):
        shown.count("jira:acme", Outcome.ACCEPTED, 0.3)
    (one,) = kept.get_finished_spans()
    named = f'trace_id="{trace.format_trace_id(one.context.trace_id)}"'
    (line,) = [
        line
        for line in shown.render("application/openmetrics-text; version=1.0.0")[0].decode().splitlines()
        if named in line
    ]
    assert line.startswith("fairlead_webhook_request_duration_seconds_bucket")
    assert named not in shown.render("")[0].decode()


def test_a_process_that_was_not_told_to_trace_makes_no_span() -> None:
    with tracing.span("webhook"):
        assert trace.get_current_span() is trace.INVALID_SPAN
        assert tracing.exemplar() is None


def test_a_trace_that_is_not_kept_is_nobodys_example(kept: InMemorySpanExporter) -> None:
    del kept
    with TracerProvider(sampler=ALWAYS_OFF).get_tracer("other").start_as_current_span("whole"):
        assert tracing.exemplar() is None


def test_without_the_library_a_span_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    bare = reload(tracing)
    try:
        with bare.span("apply", agent="tag"):
            assert bare.exemplar() is None
    finally:
        monkeypatch.undo()
        reload(tracing)
