"""The gateway's HTTP side: routes, and the way of one webhook from its first byte to Kafka's acknowledgement."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.gateway.admission import admit
from connectors.gateway.body import Room, check_headers, read_body
from connectors.gateway.doors import DOORS, HEADERS
from connectors.gateway.instruments import Instruments
from connectors.gateway.kpi_door import KPIS, MOST_BYTES, KpiDoor
from connectors.gateway.log import ACKNOWLEDGED_WITHIN, Log
from connectors.gateway.refusals import Outcome, Refused
from connectors.gateway.secret_files import SecretFiles
from connectors.gateway.signature import verify
from schemas.broker import Broker
from schemas.errors import Retry
from schemas.kpis import Pusher
from schemas.sources import GithubSource, JiraSource, Sources
from schemas.topics import COMMANDS, EVENTS, MAX_BODY_BYTES, Topic
from schemas.tracing import span
from schemas.trackers.reading import Pseudonymise

_LARGE: Final = 100_000  # beyond, parsing would hold up the other senders
_JSON: Final = "application/json"
_ANSWERS: Final = {outcome: JSONResponse({"outcome": outcome.label}, outcome.status) for outcome in Outcome}
_log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """What one gateway takes on."""

    body_bytes: int = MAX_BODY_BYTES
    room_bytes: int = 10 * MAX_BODY_BYTES
    body_seconds: float = 30.0
    acknowledged_seconds: float = ACKNOWLEDGED_WITHIN
    retry_after_seconds: int = 5


def build(
    sources: Sources,
    broker: Broker,
    pseudonymise: Pseudonymise,
    clock: Callable[[], datetime],
    limits: Limits = Limits(),
    pushers: Sequence[Pusher] = (),
) -> ASGIApp:
    """The gateway for `sources`, and for the readings of KPIs that `pushers` may push.

    It starts and works without a broker, answering 503 until there is one.
    """
    gateway = _Gateway(sources, broker, pseudonymise, clock, limits, pushers)
    routes = Router(
        routes=[
            Route("/webhooks/{tracker}/{name}", gateway.webhook, methods=["POST"]),
            Route("/kpis/{objective}/{kpi}", gateway.reading, methods=["POST"]),
            Route("/healthz", gateway.healthz),
            Route("/metrics", gateway.metrics),
        ],
        redirect_slashes=False,
        lifespan=gateway.lifespan,
    )

    async def straight(scope: Scope, receive: Receive, send: Send) -> None:
        """A webhook of a known source without trying route after route, which takes a twentieth of its time."""
        place = gateway.open.get(scope.get("path", "")) if scope.get("method") == "POST" else None
        if place is None:
            await routes(scope, receive, send)
        else:
            answer = await gateway.webhook(Request({**scope, "path_params": place}, receive))
            await answer(scope, receive, send)

    return straight


class _Gateway:
    def __init__(
        self,
        sources: Sources,
        broker: Broker,
        pseudonymise: Pseudonymise,
        clock: Callable[[], datetime],
        limits: Limits,
        pushers: Sequence[Pusher],
    ) -> None:
        self._kpi_door = KpiDoor(pushers)
        every: list[JiraSource | GithubSource] = [*sources.jira, *sources.github]
        open_to = [source for source in every if source.webhook_secret_files]
        self._sources = {source.tracker: source for source in open_to}
        self.open = {
            f"/webhooks/{vendor}/{name}": {"tracker": vendor, "name": name}
            for vendor, name in (tracker.split(":") for tracker in self._sources)
        }
        self._secrets = {source.tracker: SecretFiles(source.webhook_secret_files) for source in open_to}
        self._broker, self._pseudonymise, self._clock, self._limits = broker, pseudonymise, clock, limits
        self._room = Room(limits.room_bytes)
        self._instruments = Instruments([*self._sources, *([KPIS] if pushers else [])])
        self._log: Log | None = None

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        self._log = Log(self._broker, self._limits.acknowledged_seconds)
        self._log.open()
        try:
            yield
        finally:
            await self._log.close()

    async def webhook(self, request: Request) -> Response:
        tracker = f"{request.path_params['tracker']}:{request.path_params['name']}"
        source = self._sources.get(tracker)
        named = tracker if source else ""
        with span("webhook", source=named):
            began, reason = monotonic(), ""
            try:
                outcome = await self._receive(source, request)
            except Refused as refused:
                outcome, reason = refused.outcome, refused.reason
                _log.info("webhook refused", source=source and tracker, outcome=outcome.label, reason=reason)
            except ClientDisconnect:
                outcome = Outcome.SLOW
            self._instruments.count(named, outcome, monotonic() - began)
        return self._answer(outcome, reason)

    async def _receive(self, source: JiraSource | GithubSource | None, request: Request) -> Outcome:
        if source is None:
            raise Refused(Outcome.NO_ROUTE, "no such source, or it has no webhook_secret_files")
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in request.scope["headers"]
            if name in HEADERS
        }
        check_headers(headers, self._limits.body_bytes)
        with self._room.guest() as guest:
            body = await read_body(request.receive, guest, self._limits.body_bytes, self._limits.body_seconds)
            if len(body) > _LARGE:
                record = await asyncio.to_thread(self._admit, source, headers, body)
            else:
                record = self._admit(source, headers, body)
            return await self._forward(record) if record else Outcome.IGNORED

    async def reading(self, request: Request) -> Response:
        """A reading of a KPI; whether the strategy knows and allows it is judged by whoever applies it."""
        began, reason = monotonic(), ""
        try:
            outcome = await self._take(request)
        except Refused as refused:
            outcome, reason = refused.outcome, refused.reason
            _log.info("reading refused", outcome=outcome.label, reason=reason)
        except ClientDisconnect:
            outcome = Outcome.SLOW
        self._instruments.count(KPIS if self._kpi_door else "", outcome, monotonic() - began)
        return self._answer(outcome, reason)

    async def _take(self, request: Request) -> Outcome:
        actor = self._kpi_door.actor(request.headers.get("authorization", ""))
        check_headers(request.headers, MOST_BYTES)
        with self._room.guest() as guest:
            body = await read_body(request.receive, guest, MOST_BYTES, self._limits.body_seconds)
            key, value = self._kpi_door.record(actor, request.path_params, body, self._clock())
            return await self._forward((key, value), COMMANDS)

    def _admit(
        self, source: JiraSource | GithubSource, headers: dict[str, str], body: bytes
    ) -> tuple[str, bytes] | None:
        door = DOORS[type(source)]
        if not verify(headers.get(door.signature, ""), body, self._secrets[source.tracker].read()):
            raise Refused(
                Outcome.FORGED, f"{door.signature} does not prove the sender: compare the webhook's secret"
            )
        return admit(door, source, headers, body, self._clock(), self._pseudonymise)

    async def _forward(self, record: tuple[str, bytes], topic: Topic = EVENTS) -> Outcome:
        if self._log is None:
            raise Refused(Outcome.UNAVAILABLE, "the gateway is starting or stopping")
        try:
            await self._log.append(*record, topic)
        except Retry as error:
            raise Refused(Outcome.UNAVAILABLE, str(error)) from error
        return Outcome.ACCEPTED

    def _answer(self, outcome: Outcome, reason: str) -> Response:
        if not reason:
            return _ANSWERS[outcome]
        headers = {"Retry-After": str(self._limits.retry_after_seconds)} if outcome.status == 503 else {}
        return JSONResponse({"outcome": outcome.label, "reason": reason}, outcome.status, headers)

    async def healthz(self, _: Request) -> Response:
        """Alive, even while Kafka is away: it is answered for by 503s, and a restart would mend nothing."""
        connected = self._log is not None and self._log.connected
        return JSONResponse({"status": "ok", "kafka": "connected" if connected else "away"})

    async def metrics(self, request: Request) -> Response:
        text, content_type = self._instruments.render(request.headers.get("accept", ""))
        return Response(text, media_type=None, headers={"Content-Type": content_type})
