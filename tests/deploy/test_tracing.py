"""Traces go where OpenTelemetry's own variable says, and nowhere without it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy import tracing
from schemas.errors import Reject
from tests.deploy.processes import python

TRACES = """
from deploy import tracing
from schemas.tracing import span
tracing.start("tag")
with span("drain", agent="tag"):
    pass
"""


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Takes what is sent by OTLP over HTTP: its address, and path and body of each request."""
    taken: list[tuple[str, bytes]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", taken
        server.shutdown()
        thread.join(10)


def test_what_a_role_traced_is_sent_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with collector() as (url, taken):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        one = python(TRACES)
        assert one.wait(60) == 0
        assert one.stdout
        one.stdout.close()
    assert [path for path, _ in taken] == ["/v1/traces"]
    assert all(word in taken[0][1] for word in (b"fairlead.role", b"drain", b"tag"))


def test_an_endpoint_without_the_library_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    with pytest.raises(Reject, match=r"pip install 'fairlead\[tracing\]'"):
        tracing.start("tag")


def test_without_an_endpoint_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    tracing.start("tag")
