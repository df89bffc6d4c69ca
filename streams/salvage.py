"""Part a page from its envelope without reading the parts, so that one broken part does not spoil the others."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from schemas.errors import Reject

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)
_KEY: Final = b'"parts"'
_DEPTH: Final = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


def split(value: bytes) -> tuple[bytes, list[bytes]]:
    """The envelope with no parts, and the bytes of each part as they are. Raises Reject where there is no envelope."""
    start, end, commas = _span(value)
    edges = [start, *commas, end]
    parts = [value[a + 1 : b].strip() for a, b in pairwise(edges)]
    return value[: start + 1] + value[end:], [] if parts == [b""] else parts


def _span(value: bytes) -> tuple[int, int, list[int]]:
    """Where `parts` opens and closes, and the commas between its elements."""
    commas: list[int] = []
    opened = -1
    for token, at, depth, key in _walk(value):
        if opened < 0 and token == b"[" and depth == 2 and key == _KEY:
            opened = at
        elif opened >= 0 and token == b"," and depth == 2:
            commas.append(at)
        elif opened >= 0 and token == b"]" and depth == 1:
            return opened, at, commas
    raise Reject("not JSON, and no `parts` can be told from the rest")


def _walk(value: bytes) -> Iterator[tuple[bytes, int, int, bytes]]:
    """Each token with its place, the depth after it, and the last key seen in the outermost object."""
    depth, key, last = 0, b"", b""
    for found in _TOKEN.finditer(value):
        token = found[0]
        depth += _DEPTH.get(token, 0)
        if depth == 1 and token == b":":
            key = last
        last = token
        yield token, found.start(), depth, key
