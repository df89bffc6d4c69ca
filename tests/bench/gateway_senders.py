"""A process of its own that plays GitHub: keeps connections busy with signed webhooks and tells what became of each."""

import asyncio
import sys
from itertools import count
from time import monotonic

import msgspec

from tests.bench.gateway_webhooks import Webhook, webhooks

SECRET = b"secret of the benchmark"


class Told(msgspec.Struct):
    """What was answered: how often each status, the ids taken, seconds of each answer, connections cut."""

    statuses: dict[int, int] = {}
    accepted: list[str] = []
    seconds: list[float] = []
    lost: int = 0


class Sender(asyncio.Protocol):
    """One connection: sends, waits for the answer, sends the next."""

    def __init__(self, bodies: list[Webhook], numbers: "count[int]", until: float, told: Told) -> None:
        self._bodies, self._numbers, self._until, self._told = bodies, numbers, until, told
        self._answer = b""
        self._id = ""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        if monotonic() >= self._until:
            self._id = ""
            self._transport.close()
            return
        number = next(self._numbers)
        self._id, self._began = f"bench-{number}", monotonic()
        self._transport.write(self._bodies[number % len(self._bodies)].request(self._id))

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        self._answer = b""
        status = int(head[9:12])
        self._told.statuses[status] = self._told.statuses.get(status, 0) + 1
        self._told.seconds.append(monotonic() - self._began)
        if 200 <= status < 300:
            self._told.accepted.append(self._id)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._told.lost += bool(self._id)
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.index(b"content-length:") + len(b"content-length:")
    return int(lowered[at : lowered.find(b"\r\n", at) if b"\r\n" in lowered[at:] else len(lowered)])


async def send(port: int, connections: int, seconds: float, first: int) -> Told:
    """Keep `connections` busy for `seconds`; ids count up from `first`."""
    told, numbers, bodies = Told(), count(first), webhooks(SECRET)
    until = monotonic() + seconds
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Sender(bodies, numbers, until, told), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(sender.done for _, sender in made))
    return told


if __name__ == "__main__":
    port, connections, seconds, first = sys.argv[1:]
    told = asyncio.run(send(int(port), int(connections), float(seconds), int(first)))
    sys.stdout.buffer.write(msgspec.json.encode(told))
