"""A GitHub App that is installed: it shows a word it signed itself, gets a token, and sees what it is installed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.github_api import answers
from deploy.sandbox.github_api.alike import moment
from deploy.sandbox.github_api.model import Account, Host
from deploy.sandbox.github_api.pages import page_of
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import answer

_DOTS_OF_A_JWT: Final = 2
_GRANTED: Final = ("checks", "issues", "statuses")


@dataclass
class Tokens:
    """What the installation was given, each for an hour by the clock on the wall, by which the library judges it.

    `believes` looks at the word that the App signed itself; unless a test has it look, any will do.
    """

    secret: str
    lasting: timedelta = timedelta(hours=1)
    believes: Callable[[str], bool] = lambda word: word.count(".") == _DOTS_OF_A_JWT
    issued: dict[str, datetime] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def issue(self) -> tuple[str, datetime]:
        """A token of its own, and when it runs out."""
        token, until = f"ghs_{next(self._numbers)}_{self.secret}", datetime.now(UTC) + self.lasting
        self.issued[token] = until
        return token, until

    def allows(self, authorization: str) -> bool:
        """Whether the header carries a token that still counts."""
        until = self.issued.get(authorization.partition(" ")[2].strip())
        return until is not None and until > datetime.now(UTC)


def app_of(host: Host, tokens: Tokens, request: Request) -> Account | None:
    """The App's account where the request is its own."""
    told = request.headers.get("authorization", "")
    signed = request.url.path.endswith("/access_tokens") and tokens.believes(told.partition(" ")[2])
    return host.app.account if signed or tokens.allows(told) else None


def access_token(host: Host, tokens: Tokens, request: Request) -> Response:
    """A new token of the installation."""
    if request.method != "POST" or request.path_params["id"] != host.app.installation:
        return answers.missing()
    token, until = tokens.issue()
    granted = {name: "write" for name in _GRANTED if name not in host.denied}
    return answer({"token": token, "expires_at": moment(until), "permissions": granted}, 201)


def repositories(host: Host, shapes: Shapes, request: Request) -> Response:
    """Those of the whole organisation."""
    page = page_of(request, shapes.api, host.visible())
    shown = [shapes.repository(each) for each in page.entries]
    headers = {"Link": page.link} if page.link else {}
    return answer({"total_count": len(host.visible()), "repositories": shown}, headers=headers)
