"""What JSON looks like in types, and reading it where a request brings it."""

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

Json = dict[str, object]
"""A JSON object that we build ourselves; values may be `msgspec.Raw` that was encoded before."""


class Bad(Exception):  # noqa: N818
    """A request that the tracker does not understand; the message says what is wrong with it."""


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(
        msgspec.json.encode(value), status, media_type="application/json;charset=UTF-8", headers=headers
    )


async def body_object(request: Request) -> Json:
    """The JSON object a request brings; raises Bad for anything else."""
    try:
        value = msgspec.json.decode(await request.body() or b"{}")
    except (msgspec.DecodeError, RecursionError) as error:
        raise Bad(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Bad("The body must be a JSON object")
    return value


def number(text: object, otherwise: int, name: str) -> int:
    """A whole number not below 0 from a query or a body; raises Bad naming the parameter."""
    if text is None or text == "":
        return otherwise
    try:
        found = int(str(text))
    except ValueError:
        raise Bad(f"{name}: {str(text)[:40]!r} is not a whole number") from None
    if found < 0:
        raise Bad(f"{name}: {found} is below 0")
    return found
