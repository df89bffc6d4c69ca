"""A worker's own small web server: /metrics for Prometheus, /healthz for whoever restarts it."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from streams.metrics import Meters, scrape

_TEXT: Final = [("Content-Type", "text/plain; charset=utf-8")]
Ailing = Callable[[], str]
"""What ails the worker, in words; "" when it is well."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Scrapes are not worth a line each."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def serve(port: int, meters: Meters, ailing: Ailing) -> WSGIServer:
    """Answer on loopback until `shutdown()`; port 0 takes a free one."""
    server = make_server("127.0.0.1", port, _application(meters, ailing), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _application(meters: Meters, ailing: Ailing) -> Any:
    metrics = scrape(meters)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start)
        if path != "/healthz":
            start("404 Not Found", _TEXT)
            return [b"Here are /metrics and /healthz.\n"]
        ill = ailing()
        start("503 Service Unavailable" if ill else "200 OK", _TEXT)
        return [f"{ill or 'well'}\n".encode()]

    return answer
