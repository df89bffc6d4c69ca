"""GitHub's log of webhooks: of a repository's hook by token, of an App's by the word it signs itself; redelivery on request."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.access import Access
from deploy.sandbox.github_api import answers
from deploy.sandbox.github_api.alike import moment
from deploy.sandbox.github_api.installations import Tokens
from deploy.sandbox.github_api.model import Host
from deploy.sandbox.json_object import Bad, Json, answer, body_object, number
from deploy.sandbox.webhooks import Parcel, Webhooks

HOOK: Final = 1
_KEPT: Final = timedelta(days=3)
_BROKEN: Final = 400
_NOBODY: Final = 502  # as GitHub writes it where no connection came about
_DOTS_OF_A_JWT: Final = 2


@dataclass(frozen=True)
class _Delivery:
    id: int
    parcel: Parcel
    at: datetime
    status: int

    @property
    def failed(self) -> bool:
        return self.status >= _BROKEN


@dataclass
class DeliveryLog:
    """What went out to the one hook there is. `api` is the API's address."""

    host: Host
    access: Access
    installed: Tokens
    api: str
    now: Callable[[], datetime]
    webhooks: Webhooks
    events: list[str] = field(default_factory=list)  # that the App is told of
    made: dict[int, Json] = field(default_factory=dict)  # of a repository
    kept: deque[_Delivery] = field(default_factory=deque)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def note(self, parcel: Parcel, status: int) -> None:
        """A webhook was sent, and answered so; 0 for not at all."""
        while self.kept and self.kept[0].at < self.now() - _KEPT:
            self.kept.popleft()
        self.kept.append(_Delivery(next(self._numbers), parcel, self.now(), status or _NOBODY))

    def routes(self) -> list[Route]:
        """Hooks of a repository, the log of each, and of the App."""
        inside = "/repositories/{id:int}/hooks"
        return [
            Route(inside, self._guarded(self._hooks), methods=["GET"]),
            Route(inside, self._guarded(self._make), methods=["POST"]),
            Route(f"{inside}/{HOOK}", self._guarded(self._make), methods=["PATCH"]),
            *self._of(f"{inside}/{HOOK}"),
            *self._of("/app/hook"),
            Route("/app", self._guarded(self._app), methods=["GET"]),
            Route("/app/hook/config", self._guarded(self._config), methods=["GET", "PATCH"]),
        ]

    def _of(self, hook: str) -> list[Route]:
        again = f"{hook}/deliveries/{{delivery:int}}/attempts"
        return [
            Route(f"{hook}/deliveries", self._guarded(self._list), methods=["GET"]),
            Route(again, self._guarded(self._again), methods=["POST"]),
        ]

    def _guarded(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            told, id_ = request.headers.get("authorization", ""), request.path_params.get("id")
            if id_ and self.installed.allows(told):  # it has the App's own webhook instead
                return answers.refused(403, "Resource not accessible by integration")
            allowed = self.access.allows(told) if id_ else told.count(".") == _DOTS_OF_A_JWT
            if not allowed:
                return answers.refused(401, "Bad credentials")
            if id_ and not self.host.by_id(id_):
                return answers.missing()
            return answers.tagged(request, await endpoint(request))

        return answered

    async def _hooks(self, request: Request) -> Response:
        url = self.webhooks.targets.get("github", "")
        config = {"url": url, "content_type": "json", "insecure_ssl": "0"}
        given = {"active": True, "events": ["*"], "config": config} if url else None
        hook = self.made.get(request.path_params["id"], given)
        return answer([_shown_hook(hook)] if hook else [])

    async def _make(self, request: Request) -> Response:
        """The newest one is the one that all of the host sends to; only its own repository shows how it was made."""
        try:
            asked = await body_object(request)
        except Bad as error:
            return answers.refused(422, str(error))
        config = asked.get("config")
        if not (isinstance(config, dict) and str(config.get("url", "")).startswith("http")):
            return answers.refused(422, "Validation Failed: url is missing")
        self.webhooks.turn("github", str(config["url"]), str(config.get("secret", "")).encode())
        self.made[request.path_params["id"]] = asked
        return answer(_shown_hook(asked), 201 if request.method == "POST" else 200)

    async def _app(self, _: Request) -> Response:
        return answer({"id": 1, "slug": "fairlead", "events": self.events})

    async def _config(self, request: Request) -> Response:
        if request.method == "PATCH":
            asked = await body_object(request)
            self.webhooks.turn("github", str(asked.get("url")), str(asked.get("secret", "")).encode())
        url = self.webhooks.targets.get("github", "")
        return answer({"url": url, "content_type": "json", "insecure_ssl": "0"})

    async def _list(self, request: Request) -> Response:
        """Newest first; `cursor` goes on below a delivery."""
        asked = request.query_params
        size = min(max(number(asked.get("per_page"), 30, "per_page"), 1), 100)
        below = number(asked.get("cursor"), 1 << 62, "cursor")
        found = [one for one in self._of_hook(request) if one.id < below]
        if asked.get("status") == "failure":
            found = [one for one in found if one.failed]
        page, more = found[:size], len(found) > size
        path = f"{self.api}{request.url.path.partition('/github')[2]}"
        kept = "".join(f"{name}={value}&" for name, value in asked.items() if name != "cursor")
        link = {"Link": f'<{path}?{kept}cursor={page[-1].id}>; rel="next"'} if more else {}
        return answer([self._shown(one) for one in page], headers=link)

    async def _again(self, request: Request) -> Response:
        wanted = request.path_params["delivery"]
        found = next((one for one in self._of_hook(request) if one.id == wanted), None)
        if found is None:
            return answers.missing()
        self.webhooks.again(found.parcel)
        return answer({}, 202)

    def _of_hook(self, request: Request) -> list[_Delivery]:
        id_, since = request.path_params.get("id"), self.now() - _KEPT
        return [
            one
            for one in reversed(self.kept)
            if one.at >= since and (not id_ or one.parcel.repository == id_)
        ]

    def _shown(self, one: _Delivery) -> Json:
        return {
            "id": one.id,
            "guid": one.parcel.headers["X-GitHub-Delivery"],
            "delivered_at": moment(one.at),
            "redelivery": one.parcel.redelivery,
            "duration": 0.1,
            "status": "failed to connect" if one.status == _NOBODY else str(one.status),
            "status_code": one.status,
            "event": one.parcel.event,
            "action": one.parcel.action,
            "installation_id": None,
            "repository_id": one.parcel.repository or None,
        }


def _shown_hook(asked: Json) -> Json:
    config = asked["config"]
    shown = {**config, "secret": "********"} if isinstance(config, dict) and config.get("secret") else config
    return {"type": "Repository", "id": HOOK, "name": "web", **asked, "config": shown}
