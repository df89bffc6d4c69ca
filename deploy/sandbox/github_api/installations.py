"""A GitHub App that is installed: it shows a word it signed itself, gets a token, and sees what it is installed in."""

from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.access import Access
from deploy.sandbox.github_api import answers
from deploy.sandbox.github_api.model import Account, Host
from deploy.sandbox.github_api.pages import page_of
from deploy.sandbox.github_api.shapes import Shapes, moment
from deploy.sandbox.json_object import answer

_DOTS_OF_A_JWT: Final = 2
_GRANTED: Final = ("checks", "issues", "statuses")


def app_of(host: Host, installed: Access, request: Request) -> Account | None:
    """The App's account where the request is its own; nobody looks at what its word is signed with."""
    told = request.headers.get("authorization", "")
    signed = request.url.path.endswith("/access_tokens") and told.count(".") == _DOTS_OF_A_JWT
    return host.app.account if signed or installed.allows(told) else None


def access_token(host: Host, installed: Access, request: Request) -> Response:
    """For an hour by the clock on the wall: by that the library judges whether it has run out."""
    if request.method != "POST" or request.path_params["id"] != host.app.installation:
        return answers.missing()
    until = datetime.now(UTC) + timedelta(hours=1)
    granted = {name: "write" for name in _GRANTED if name not in host.denied}
    return answer({"token": installed.token, "expires_at": moment(until), "permissions": granted}, 201)


def repositories(host: Host, shapes: Shapes, request: Request) -> Response:
    """Those of the whole organisation."""
    page = page_of(request, shapes.api, host.visible())
    shown = [shapes.repository(each) for each in page.entries]
    headers = {"Link": page.link} if page.link else {}
    return answer({"total_count": len(host.visible()), "repositories": shown}, headers=headers)
