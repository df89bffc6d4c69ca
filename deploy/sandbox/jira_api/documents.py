"""Texts as version 3 has them: documents of nodes; version 2 has wiki text."""

from collections.abc import Iterator
from typing import Final

from starlette.requests import Request

from deploy.sandbox.json_object import Bad, Json

_VERSION: Final = "/rest/api/3/"


def body_of(request: Request, asked: Json) -> str:
    """The text of a comment that is written; raises Bad where it has not the version's form."""
    body = asked.get("body")
    if _VERSION not in request.url.path:
        if not isinstance(body, str) or not body:
            raise Bad("Comment body can not be empty!")
        return body
    if not isinstance(body, dict) or (body.get("type"), body.get("version")) != ("doc", 1):
        raise Bad("Comment body is not valid!")
    return "".join(_words(body))


def shown(request: Request, comment: Json) -> Json:
    """A comment as the version shows it."""
    if _VERSION not in request.url.path:
        return comment
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": comment["body"]}]}
    return comment | {"body": {"type": "doc", "version": 1, "content": [paragraph]}}


def _words(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield str(node.get("text") or "")
        content = node.get("content")
        for one in content if isinstance(content, list) else []:
            yield from _words(one)
