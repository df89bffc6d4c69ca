"""Jira's webhooks as an administrator makes them: at one address in the Cloud, at another from Data Center 10 on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.access import Access
from deploy.sandbox.jira_api import errors
from deploy.sandbox.jira_api.site import Deployment
from deploy.sandbox.json_object import Bad, Json, answer, body_object

_PATHS: Final[dict[Deployment, str]] = {
    "cloud": "/rest/webhooks/1.0/webhook",
    "datacenter": "/rest/jira-webhook/1.0/webhooks",
}
Aim = Callable[[str, bytes], None]
"""Told where webhooks go from now on and what they are signed with; "" for nowhere."""


@dataclass
class Hooks:
    """The site's webhooks; the newest one is the one that is sent to."""

    deployment: Deployment
    access: Access
    base: str
    aim: Aim
    made: dict[int, Json] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[Route]:
        """List, make and remove."""
        path = _PATHS[self.deployment]
        return [
            Route(path, self._guarded(self._list), methods=["GET"]),
            Route(path, self._guarded(self._make), methods=["POST"]),
            Route(f"{path}/{{number:int}}", self._guarded(self._remove), methods=["DELETE"]),
        ]

    def _guarded(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            if not self.access.allows(request.headers.get("authorization", "")):
                return errors.unauthorized()
            try:
                return await endpoint(request)
            except Bad as error:
                return errors.refused(str(error))

        return answered

    async def _list(self, _: Request) -> Response:
        return answer(list(self.made.values()))

    async def _make(self, request: Request) -> Response:
        asked = await body_object(request)
        url, events = str(asked.get("url") or ""), asked.get("events")
        if not url.startswith("http") or not isinstance(events, list) or not events:
            raise Bad("a webhook has an url and events")
        number = next(self._numbers)
        address = f"{self.base}{_PATHS[self.deployment]}/{number}"
        named = {"self": address} if self.deployment == "cloud" else {"id": number}
        kept = {name: value for name, value in asked.items() if name not in ("secret", "configuration")}
        self.made[number] = {**kept, **named}
        self.aim(url, self._secret(asked).encode())
        return answer(self.made[number], 201)

    def _secret(self, asked: Json) -> str:
        configuration = asked.get("configuration")
        held = configuration.get("SECRET") if isinstance(configuration, dict) else asked.get("secret")
        return str(held or "")

    async def _remove(self, request: Request) -> Response:
        if self.made.pop(request.path_params["number"], None) is None:
            return errors.refused("No such webhook.", 404)
        self.aim("", b"")
        return Response(status_code=204)
