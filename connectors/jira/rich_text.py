"""Plain text as Jira writes it: a document of nodes in the Cloud (ADF), wiki text in a Data Center; and back."""

import re
from collections.abc import Iterator
from typing import Final

from schemas.trackers.reading import JsonObject, inner, listed, word

_DEEPEST: Final = 30
_MARKUP: Final = re.compile(r"([\\{}\[\]*_|!~^+])")


def document(text: str) -> JsonObject:
    """One paragraph."""
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def wiki(text: str) -> str:
    """Without markup: what would be some is escaped."""
    return _MARKUP.sub(r"\\\1", text)


def text(body: object) -> str:
    """What a body says: a document's words, or the wiki text itself."""
    return word(body) if isinstance(body, str) else "".join(_words(body, _DEEPEST))


def _words(node: object, deeper: int) -> Iterator[str]:
    yield word(inner(node).get("text"))
    for one in listed(inner(node).get("content")) if deeper else ():
        yield from _words(one, deeper - 1)
