"""What every request passes: it is counted, may meet a fault, sees the world as of now, and is dated by its clock."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox.clock import http_date
from deploy.sandbox.faults import Faults

LONGEST: Final = 4_000
"""Characters of an address; a longer one is refused unread, as servers do. No number in it has more digits than `int` takes."""


class Edge:
    """Wraps the trackers' routes; `catch_up` brings the world to the clock's time before each answer."""

    def __init__(
        self,
        app: ASGIApp,
        now: Callable[[], datetime],
        catch_up: Callable[[], None],
        faults: Faults,
        requests: Counter[str],
    ) -> None:
        self._app, self._now, self._catch_up, self._faults = app, now, catch_up, faults
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything but HTTP (the life-span) goes straight through."""
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self._app(scope, receive, send)
            return
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            await Response("URI Too Long", 414)(scope, receive, self._dated(send))
            return
        self._requests[scope["path"]] += 1
        if await self._failed(scope, receive, self._dated(send)):
            return
        self._catch_up()
        await self._app(scope, receive, self._dated(send))

    async def _failed(self, scope: Scope, receive: Receive, send: Send) -> bool:
        fault = self._faults.next_for(scope["method"], scope["path"])
        if not fault:
            return False
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.late:
            self._catch_up()
            await self._app(scope, receive, _lost)
        if fault.status:
            body = fault.body or f'{{"message":"fault on order: {fault.status}"}}'
            await Response(body, fault.status, fault.headers, "application/json")(scope, receive, send)
        return bool(fault.status)

    def _dated(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = http_date(self._now())
            await send(message)

        return sent


async def _lost(_: Message) -> None:
    """An answer that nobody gets."""
