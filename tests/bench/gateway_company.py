"""Bad company for the gateway's good traffic, each kind kept up by threads while the block runs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from tests.bench.gateway_webhooks import body, signed

_SLOW: Final = 100
_HUGE: Final = 30_000_000
_TOGETHER: Final = 2
_FORGED_EVERY: Final = 0.005


@contextmanager
def slow(port: int) -> Iterator[None]:
    """A hundred senders that give a byte every half second."""
    with _kept_up(lambda stop: _trickle(port, stop), 1):
        yield


def _trickle(port: int, stop: threading.Event) -> None:
    head = signed(body(0), b"slow").request("slow")[:600]
    sockets: list[socket.socket] = []
    while not stop.wait(0.5):
        while len(sockets) < _SLOW:
            sockets.append(socket.create_connection(("127.0.0.1", port), 5))
            sockets[-1].sendall(head)
        sockets = [one for one in sockets if _gave(one)]
    for one in sockets:
        one.close()


def _gave(one: socket.socket) -> bool:
    try:
        one.sendall(b"x")
    except OSError:
        one.close()
        return False
    return True


@contextmanager
def huge(port: int) -> Iterator[None]:
    """Bodies of 30 MB in chunks, whose size nobody announces, again and again."""
    with _kept_up(lambda stop: _again(port, stop, _flood), _TOGETHER):
        yield


def _flood(one: socket.socket) -> None:
    one.sendall(
        b"POST /webhooks/github/acme HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"%x\r\n%b\r\n" % (100_000, b" " * 100_000)
    for _ in range(_HUGE // 100_000):
        one.sendall(chunk)
    one.recv(1_000)


@contextmanager
def forged(port: int) -> Iterator[None]:
    """Webhooks under another secret, hundreds a second."""
    request = signed(body(0), b"another secret").request("forged")

    def forge(one: socket.socket) -> None:
        pause, answered = threading.Event(), True
        while answered:
            one.sendall(request)
            answered = bool(one.recv(1_000))
            pause.wait(_FORGED_EVERY)

    with _kept_up(lambda stop: _again(port, stop, forge), _TOGETHER):
        yield


def _again(port: int, stop: threading.Event, send: Callable[[socket.socket], None]) -> None:
    while not stop.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as one:
            closer = threading.Thread(target=_close_when, args=(one, stop), daemon=True)
            closer.start()
            send(one)


def _close_when(one: socket.socket, stop: threading.Event) -> None:
    stop.wait(60)
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def _kept_up(work: Callable[[threading.Event], None], together: int) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(stop,), daemon=True) for _ in range(together)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(10)


COMPANY: Final[dict[str, Callable[[int], AbstractContextManager[None]]]] = {
    "slow_senders": slow,
    "huge_bodies": huge,
    "forged": forged,
}
"""Each kind of bad company by name."""
