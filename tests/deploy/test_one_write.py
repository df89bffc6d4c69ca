"""An answer leaves in one write, and whatever else uvicorn sends still leaves when it must."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from deploy.one_write import OneWrite

POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"


class Wire:
    """A connection's other end: what was written, each time, and whether it was closed."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, _: str, default: object = None) -> object:
        return default

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def _echo(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    assert scope["type"] == "http"
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send(
        {"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


def _served() -> tuple[Wire, OneWrite]:
    config = uvicorn.Config(_echo, log_config=None, access_log=False)
    config.load()
    wire, serving = Wire(), OneWrite(config, ServerState(), {})
    serving.connection_made(wire)  # type: ignore[arg-type]
    return wire, serving


def _after(*received: bytes) -> Wire:
    """The wire once all of this was received, each in a turn of its own."""

    async def turns() -> Wire:
        wire, serving = _served()
        for data in received:
            serving.data_received(data)
            for _ in range(5):
                await asyncio.sleep(0)
        while serving.tasks:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        return wire

    return asyncio.run(turns())


def test_head_and_body_leave_together() -> None:
    (answer,) = _after(POST + b"\r\nab").written
    assert answer.startswith(b"HTTP/1.1 202")
    assert answer.endswith(b"\r\n\r\nab")


def test_answers_follow_in_the_order_of_their_requests() -> None:
    wire = _after(POST + b"\r\nab" + POST + b"\r\ncd", POST + b"\r\nef")
    assert [part[:2] for part in b"".join(wire.written).split(b"\r\n\r\n")[1:]] == [b"ab", b"cd", b"ef"]


def test_a_sender_that_asks_first_is_told_to_go_on_before_it_has_sent() -> None:
    asked = _after(POST + b"Expect: 100-continue\r\n\r\n", b"ab").written
    assert asked[0].startswith(b"HTTP/1.1 100")
    assert asked[1].endswith(b"\r\n\r\nab")


def test_a_last_answer_leaves_before_the_door_is_shut() -> None:
    wire = _after(POST + b"Connection: close\r\n\r\nab")
    assert wire.closed
    assert b"".join(wire.written).endswith(b"\r\n\r\nab")
    refused = _after(b"no HTTP\r\n\r\n")
    assert refused.closed
    assert b"".join(refused.written).startswith(b"HTTP/1.1 400")


def test_an_answer_to_who_has_gone_is_dropped() -> None:
    async def turns() -> Wire:
        wire, serving = _served()
        serving.transport.write(b"an answer")
        wire.closed = True
        await asyncio.sleep(0)
        return wire

    assert asyncio.run(turns()).written == []
