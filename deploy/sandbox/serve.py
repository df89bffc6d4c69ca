"""Serving a sandbox on a port of this machine until told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from deploy.sandbox import config_file
from deploy.sandbox.app import Sandbox, build
from deploy.sandbox.options import Options
from schemas.errors import Reject

__all__ = ["Server", "build", "listening", "serve"]

_HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """uvicorn that leaves signals alone: whoever runs it says when it stops, and an asked-for stop is no failure."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listening(port: int) -> socket.socket:
    """A socket on the loopback interface; port 0 takes a free one. Raises Reject where the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((_HOST, port))
        bound.listen()  # who connects before the server accepts then waits, and is not refused
    except OSError as error:
        bound.close()
        raise Reject(f"--port {port}: {error.strerror}. Choose another port, or 0 for a free one.") from error
    return bound


def server(options: Options, bound: socket.socket, ready: Callable[[Sandbox], None]) -> Server:
    """A server for a bound socket; `run_on` serves."""
    url = f"http://{_HOST}:{bound.getsockname()[1]}"
    app = build(options, url, ready)
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            date_header=False,  # the trackers' clock dates the answers
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
        )
    )


def serve(options: Options, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` gets the one line that tells how the sandbox is reached."""

    def ready(sandbox: Sandbox) -> None:
        if options.write_config:
            config_file.write(options.write_config, sandbox.world, sandbox.addresses)
        say(config_file.announcement(sandbox.world, sandbox.addresses, options.write_config))

    with contextlib.closing(listening(options.port)) as bound:
        running = server(options, bound, ready)
        asyncio.run(_until_stopped(running, bound))


async def _until_stopped(running: Server, bound: socket.socket) -> None:
    def stop() -> None:
        running.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await running.serve(sockets=[bound])
