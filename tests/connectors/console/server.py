"""A real console on a real port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from sqlalchemy import Engine

from connectors import console
from tests.connectors.console.organisation import NOW
from tests.deploy.processes import until


@contextmanager
def serving(engine: Engine, *, sandbox: bool = False) -> Iterator[str]:
    """A console over that store; gives host:port."""
    app = console.build(engine, clock=lambda: NOW, sandbox=sandbox)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started, "the console listens")
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
