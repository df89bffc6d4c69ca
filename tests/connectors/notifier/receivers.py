"""Receivers of our own on loopback: a mail server, and a webhook that can be told to fail."""

import asyncio
import email
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from deploy.local import ports


@dataclass
class Hook:
    """What a webhook got; while `broken` it answers 503."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    broken: bool = False


@contextmanager
def hook() -> Iterator[Hook]:
    """A webhook that takes JSON."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if made.broken else 200)
            self.end_headers()
            if not made.broken:
                made.got.append(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer((ports.LOOPBACK, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"{ports.LOOPBACK}:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """What a mail server got, each with the one it is for. `refuses` are addresses it does not take now.

    While `down` it takes none.
    """

    url: str = ""
    got: list[tuple[str, Message]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    down: bool = False

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.down or address in self.refuses:
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content)
        self.got += [(address, letter) for address in envelope.rcpt_tos]
        await asyncio.sleep(0)
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    made = Mailbox()
    server = Controller(made, hostname=ports.LOOPBACK, port=free())
    server.start()
    made.url = f"mailto://{ports.LOOPBACK}:{server.port}?from=fairlead@acme.example&mode=insecure"
    try:
        yield made
    finally:
        server.stop()


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((ports.LOOPBACK, 0))
        return int(probe.getsockname()[1])
