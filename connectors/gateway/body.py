"""Reading a body: bounded in size, in time and in what all senders together may hold in memory."""

import asyncio
from collections.abc import Mapping
from typing import Final, Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from connectors.gateway.refusals import Outcome, Refused

_PLAIN: Final = frozenset({"", "identity"})
_JSON: Final = "application/json"
_SMALL: Final = 256_000
_PAUSE: Final = 0.0075
"""Seconds after each read of a body that is not small, of one such body at a time: their senders are held back together, and small
ones go between. A body of 25 MB takes three seconds so."""


def check_headers(headers: Mapping[str, str], most: int) -> None:
    """Refuse what need not be read at all: encoded, of another type, or announced as too large."""
    if headers.get("content-encoding", "").strip().lower() not in _PLAIN:
        raise Refused(Outcome.ENCODED, "send the body without Content-Encoding")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise Refused(Outcome.WRONG_TYPE, "send application/json (in GitHub: the webhook's content type)")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise _too_large(most)


class Room:
    """Bytes of bodies that are being received and handed on; beyond `most`, senders are asked to come back."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._turnstile = asyncio.Lock()

    def guest(self) -> "Guest":
        """One body's share of the room, given back at the end."""
        return Guest(self)

    async def hold_back(self) -> None:
        """Wait one's turn among the bodies that are not small."""
        async with self._turnstile:
            await asyncio.sleep(_PAUSE)

    def take(self, size: int) -> None:
        """Take `size` bytes, or refuse."""
        if self._taken + size > self._most:
            raise Refused(Outcome.BUSY, "too much is being received at once; send it again")
        self._taken += size

    def give_back(self, size: int) -> None:
        """`size` bytes are free again."""
        self._taken -= size


class Guest:
    """What one body has taken of the room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._room.give_back(self.taken)

    def take(self, size: int) -> None:
        """Take `size` more bytes, or refuse."""
        self._room.take(size)
        self.taken += size

    async def hold_back(self) -> None:
        """Let others go first, if this body is not small."""
        if self.taken > _SMALL:
            await self._room.hold_back()


async def read_body(receive: Receive, guest: Guest, most: int, seconds: float) -> bytes:
    """The whole body. Refused as soon as it is larger than `most`, and after `seconds`."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk: bytes = message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) + len(chunk) > most:
                    raise _too_large(most)
                guest.take(len(chunk))
                if not (more or body):
                    return chunk  # as most do, it came in one
                body += chunk
                await guest.hold_back()
    except TimeoutError as error:
        raise Refused(Outcome.SLOW, f"the body did not arrive within {seconds:g} s") from error
    return bytes(body)


def _too_large(most: int) -> Refused:
    return Refused(
        Outcome.TOO_LARGE, f"the body is larger than {most} bytes; the next walk reads what it told"
    )
