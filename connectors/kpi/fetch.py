"""One question over HTTP: bounded in time and size, never led elsewhere, and its failure told by type."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import httpx

from connectors.patience import no_answer, retry_after
from schemas.errors import Reject, Retry

MOST_BYTES: Final = 1_000_000
"""A number needs no longer answer."""
_STEP: Final = 10.0  # seconds of silence
_WHOLE: Final = 30.0  # seconds for all of it
_LATER: Final = (408, 425, 429)
_SHOWN: Final = 200


def ask(url: str, parameters: Mapping[str, str], token: str = "", whole: float = _WHOLE) -> bytes:
    """The body of the answer. Raises Retry for what may pass, Reject for what will not; neither shows the token."""
    headers = {"accept": "application/json, text/csv", "accept-encoding": "identity"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    try:
        with httpx.stream("GET", url, params=parameters or None, headers=headers, timeout=_STEP) as answer:
            body = b"".join(_bounded(answer, monotonic() + whole))
    except httpx.InvalidURL as error:
        raise Reject(f"{url} is no address: {error}") from None
    except httpx.HTTPError as error:
        raise no_answer(url, error) from None
    _refuse(url, answer, body)
    return body


def _bounded(answer: httpx.Response, until: float) -> Iterator[bytes]:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Reject(f"{answer.url} answers encoded, though it was asked not to.")
    size = 0
    for chunk in answer.iter_raw():
        size += len(chunk)
        if size > MOST_BYTES:
            raise Reject(f"{answer.url} answers more than {MOST_BYTES:,} bytes: ask for one number.")
        if monotonic() > until:
            raise Retry(f"{answer.url} does not come to an end.")
        yield chunk


def _refuse(url: str, answer: httpx.Response, body: bytes) -> None:
    """Raise for anything but success."""
    status = answer.status_code
    if answer.is_success:
        return
    said = body[:_SHOWN].decode(errors="replace").strip()
    told = f"{url} answers {status}{f': {said}' if said else ''}"
    if answer.is_redirect:
        raise Reject(
            f"{url} leads to {answer.headers.get('location', 'elsewhere')}: write that address, if it is right."
        )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status in _LATER:
        raise Retry(told, retry_after(answer.headers, datetime.now(UTC)))
    raise Reject(told)
