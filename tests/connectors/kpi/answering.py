"""An HTTP server of our own on loopback that answers as it is told, and remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from deploy.local import ports

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """`answers` by path; what is not there is 404. `asked` are the paths and headers that came."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, path: str, *bodies: bytes, status: int = 200, **headers: str) -> str:
        """Answer the path so, one body after the other, the last for good; gives its address."""
        self.answers[path] = [(status, headers, body) for body in bodies]
        return self.url + path

    def next(self, path: str) -> Answer:
        left = self.answers.get(path, [(404, {}, b"nothing here")])
        return left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def answering() -> Iterator[Server]:
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = made.next(self.path.partition("?")[0])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer((ports.LOOPBACK, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://{ports.LOOPBACK}:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
