"""Does a role do its work? It says so itself, at its port."""

import http.client
from collections.abc import Callable
from typing import Final

from deploy.local import ports

_PATIENCE: Final = 2.0


def healthy(port: int) -> Callable[[], bool]:
    """A check that /healthz on this port answers 200."""

    def check() -> bool:
        if not ports.open_at(port):
            return False
        connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=_PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return check


def listening(port: int) -> Callable[[], bool]:
    """A check that somebody listens on this port."""
    return lambda: ports.open_at(port)
