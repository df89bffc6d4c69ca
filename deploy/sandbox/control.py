"""What tests and demonstrations steer the sandbox with, below /sandbox; the product calls none of it."""

from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.clock import Clock
from deploy.sandbox.faults import Faults
from deploy.sandbox.json_object import Bad, Json, answer, body_object, number
from deploy.sandbox.webhooks import Webhooks

_TRACKERS: Final[tuple[Literal["jira", "github"], ...]] = ("jira", "github")


class Control:
    """The steering wheel. `truth` gives the planted truth; `catch_up` brings the world to the clock's time."""

    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        webhooks: Webhooks,
        requests_: Counter[str],
        truth: Callable[[], Json],
        catch_up: Callable[[], None],
    ) -> None:
        self._clock, self._faults, self._webhooks, self._counts = clock, faults, webhooks, requests_
        self._truth, self._catch_up = truth, catch_up

    def routes(self) -> list[Route]:
        """The steering endpoints."""
        return [
            Route("/sandbox/truth", self._true, methods=["GET"]),
            Route("/sandbox/clock", self._time, methods=["GET"]),
            Route("/sandbox/clock", self._advance, methods=["POST"]),
            Route("/sandbox/faults", self._fault, methods=["POST"]),
            Route("/sandbox/faults", self._forgive, methods=["DELETE"]),
            Route("/sandbox/requests", self._requests, methods=["GET"]),
            Route("/sandbox/webhooks", self._webhook_state, methods=["GET"]),
            Route("/sandbox/webhooks", self._aim, methods=["POST"]),
        ]

    async def _true(self, _: Request) -> Response:
        self._catch_up()
        return answer(self._truth())

    async def _time(self, _: Request) -> Response:
        return answer(
            {
                "now": self._clock.now().isoformat(),
                "start": self._clock.start.isoformat(),
                "speed": self._clock.speed,
            }
        )

    async def _advance(self, request: Request) -> Response:
        try:
            self._clock.advance(float(str((await body_object(request)).get("advance"))))
        except (ValueError, OverflowError, Bad) as error:
            return answer({"error": f"advance: {error}; say how many seconds to go forward"}, 400)
        self._catch_up()
        return await self._time(request)

    async def _fault(self, request: Request) -> Response:
        try:
            self._faults.add(await body_object(request))
        except Bad as error:
            return answer({"error": str(error)}, 400)
        return answer({"waiting": len(self._faults.waiting)})

    async def _forgive(self, _: Request) -> Response:
        self._faults.waiting.clear()
        return answer({"waiting": 0})

    async def _requests(self, _: Request) -> Response:
        return answer(self._counts)

    async def _webhook_state(self, _: Request) -> Response:
        return answer({"targets": self._webhooks.targets, "sent": self._webhooks.sent})

    async def _aim(self, request: Request) -> Response:
        try:
            asked = await body_object(request)
            self._webhooks.drop += number(asked.get("drop"), 0, "drop")
        except Bad as error:
            return answer({"error": str(error)}, 400)
        for tracker in _TRACKERS:
            if tracker in asked:
                self._webhooks.targets[tracker] = str(asked[tracker] or "")
        return await self._webhook_state(request)
