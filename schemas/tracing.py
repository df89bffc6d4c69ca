"""Traces, where OpenTelemetry is installed and a process is told to trace; elsewhere a span is nothing.

What a span says is fixed words and sources of the configuration: no text of an error, which might name a person.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Final

try:
    from opentelemetry import trace
except ModuleNotFoundError:
    _INSTALLED = False
else:
    _INSTALLED = True

_NAME: Final = "fairlead"
_NOTHING: Final = nullcontext()


def span(name: str, *, began: int | None = None, **attributes: str) -> AbstractContextManager[None]:
    """What runs inside is one step of a trace; one that raises is marked with the error's class.

    `began` (ns since 1970) is for a step that turned out to be worth telling only when it was done.
    """
    return _recorded(name, began, attributes) if told() else _NOTHING


@contextmanager
def _recorded(name: str, began: int | None, attributes: dict[str, str]) -> Iterator[None]:
    tracer = trace.get_tracer(_NAME)
    with tracer.start_as_current_span(
        name, start_time=began, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def exemplar() -> dict[str, str] | None:
    """By what a histogram's sample names the trace it is of; None where none is kept."""
    if not told():
        return None
    context = trace.get_current_span().get_span_context()
    if not context.is_valid or not context.trace_flags.sampled:
        return None
    return {
        "trace_id": trace.format_trace_id(context.trace_id),
        "span_id": trace.format_span_id(context.span_id),
    }


@cache
def told() -> bool:
    """Whether this process was told to trace, once and for all; a span that goes nowhere would take a tenth of a webhook's time."""
    return _INSTALLED and not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
