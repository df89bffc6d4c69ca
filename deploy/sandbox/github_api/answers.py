"""GitHub's manners: entity tags, request ids, rate limits and errors in its shape."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.json_object import Json, answer

_DOCUMENTS: Final = "https://docs.github.com/rest"
LIMIT: Final = 15_000


def refused(status: int, message: str, **more: object) -> Response:
    """An error in GitHub's shape."""
    return answer(
        {"message": message, **more, "documentation_url": _DOCUMENTS, "status": str(status)}, status
    )


def missing() -> Response:
    """Not there, or not for this token."""
    return refused(404, "Not Found")


def moved(url: str) -> Response:
    """Moved for good, to `url`."""
    response = refused(301, "Moved Permanently", url=url)
    response.headers["Location"] = url
    return response


def invalid(field_name: str, resource: str) -> Response:
    """A parameter that GitHub does not take."""
    fault = {"resource": resource, "code": "invalid", "field": field_name}
    return refused(422, "Validation Failed", errors=[fault])


def tagged(request: Request, response: Response) -> Response:
    """The same answer with its entity tag; 304 without a body where the asker has it already.

    A tag belongs to the token that it was given to, as GitHub's do.
    """
    told = f"{response.headers.get('link', '')}\0{request.headers.get('authorization', '')}"
    tag = f'W/"{sha256(bytes(response.body) + told.encode()).hexdigest()}"'
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if response.status_code == 200 and (tag in known or tag.removeprefix("W/") in known):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response


@dataclass
class RateLimit:
    """The primary limit of one token, by the hour of the tracker's clock. An answer 304 costs nothing."""

    now: Callable[[], datetime]
    _hour: int = 0
    _used: int = field(default=0)

    def stamp(self, response: Response) -> Response:
        """The answer with its id and the limit's headers."""
        self._count(response.status_code)
        response.headers.update(
            {f"X-RateLimit-{name.title()}": str(value) for name, value in self.state().items()}
        )
        response.headers["X-RateLimit-Resource"] = "core"
        response.headers["X-GitHub-Request-Id"] = uuid.uuid4().hex[:24].upper()
        response.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
        return response

    def state(self) -> Json:
        """Limit, remaining, used, and the second at which the hour ends."""
        left = max(LIMIT - self._used, 0)
        return {"limit": LIMIT, "remaining": left, "used": self._used, "reset": (self._hour + 1) * 3600}

    def _count(self, status: int) -> None:
        hour = int(self.now().timestamp()) // 3600
        if hour != self._hour:
            self._hour, self._used = hour, 0
        self._used += status != 304
