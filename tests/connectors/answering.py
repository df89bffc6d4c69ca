"""A tracker that answers as told: for tests of what clients do with odd, late and broken answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` announces more bytes than come; `hang` holds the answer back until the server stops."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass
class Answering:
    """Paths -> replies in turn, the last one again and again; what was asked is remembered."""

    url: str
    script: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def reply(self, target: str, headers: dict[str, str]) -> Reply:
        self.asked.append(target)
        self.headers.append(headers)
        replies = self.script.get(urlsplit(target).path, [Reply(404, {"message": "Not Found"})])
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def answering() -> Iterator[Answering]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.do_GET()

        def do_GET(self) -> None:
            reply = tracker.reply(self.path, {name.lower(): value for name, value in self.headers.items()})
            if reply.hang:
                tracker.closing.wait(30)
                return
            body = reply.bytes()
            self.send_response_only(reply.status)  # dated by the test alone
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (10 if reply.cut else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = reply.cut

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    tracker = Answering(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield tracker
    tracker.closing.set()
    server.shutdown()
    server.server_close()
