"""Jira's two ways to turn pages: Data Center counts rows from `startAt`, Cloud hands out a token."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

import msgspec

from deploy.sandbox.jira_api.site import Row
from deploy.sandbox.json_object import Bad, Json

Show = Callable[[Row], Json]
"""A row -> the issue as the answer shows it."""

_MOST: Final = 100
_MOST_IDENTITIES: Final = 5_000
_WINDOW: Final = 10_000  # Data Center's limit on how far `startAt` reaches


def counted(rows: Sequence[Row], start: int, size: int, show: Show) -> Json:
    """A page of Data Center's `search`."""
    if start + min(size, 1) > _WINDOW:
        raise Bad(f"startAt: results beyond {_WINDOW} cannot be listed; narrow the query")
    size = min(size, 1_000)
    page = rows[start : start + size]
    return {
        "expand": "names,schema",
        "startAt": start,
        "maxResults": size,
        "total": len(rows),
        "issues": [show(row) for row in page],
    }


def tokened(rows: Sequence[Row], token: str, jql: str, size: int, *, identities: bool, show: Show) -> Json:
    """A page of Cloud's `search/jql`; the token is absent on the last page and good for its own query alone."""
    start = _start(token, rows, jql)
    end = start + max(1, min(size, _MOST_IDENTITIES if identities else _MOST))
    answer: Json = {"issues": [show(row) for row in rows[start:end]], "isLast": end >= len(rows)}
    if end < len(rows):
        answer["nextPageToken"] = _token(rows[end - 1], end, jql)
    return answer


def _token(last: Row, end: int, jql: str) -> str:
    return urlsafe_b64encode(msgspec.json.encode([_mark(jql), last.id, end])).decode().rstrip("=")


def _start(token: str, rows: Sequence[Row], jql: str) -> int:
    """Behind the row the last page ended with; where that row left the result, where it stood."""
    if not token:
        return 0
    try:
        padded = token + "=" * (-len(token) % 4)
        mark, last, end = msgspec.json.decode(urlsafe_b64decode(padded), type=tuple[str, int, int])
    except ValueError as error:
        raise Bad("The provided next page token is invalid or expired.") from error
    if mark != _mark(jql):
        raise Bad("The provided next page token is invalid or expired.")
    if 0 < end <= len(rows) and rows[end - 1].id == last:
        return end
    return next((at + 1 for at, row in enumerate(rows) if row.id == last), min(end, len(rows)))


def _mark(jql: str) -> str:
    return sha256(jql.encode()).hexdigest()[:12]
