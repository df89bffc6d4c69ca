"""The one retry policy towards trackers: how often, how long, and what they asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Final, TypeVar

import stamina
import structlog

from schemas.errors import Reject, Retry

T = TypeVar("T")
Answered = Callable[[str], None]
"""Told the HTTP status of every answer of a tracker, `error` where there was none."""
_CLOCKS_APART: Final = timedelta(minutes=5)
_log: Final = structlog.get_logger()


class Patience:
    """Asks again, with growing waits, while a question ends in Retry; honours what the tracker asks to wait.

    A tracker that wants a longer wait than `longest` seconds is not waited for: the Retry goes to the caller, who
    turns to other work meanwhile.
    """

    def __init__(
        self,
        attempts: int = 8,
        initial: float = 0.5,
        longest: float = 60.0,
        waited: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._attempts, self._initial, self._longest, self._waited = attempts, initial, longest, waited

    def __call__(self, ask: Callable[[], T]) -> T:
        """The answer. Raises the last Retry once the attempts are used up, and anything else at once."""
        failed: list[float] = []

        def backoff(error: Exception) -> bool | float:
            failed.append(monotonic())
            return self._backoff(error)

        attempts = stamina.retry_context(
            on=backoff,
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._initial,
            wait_max=self._longest / 2,
            wait_jitter=self._initial,
        )
        for attempt in attempts:
            if failed:
                self._waited(monotonic() - failed[-1])
            with attempt:
                return ask()
        raise AssertionError("stamina ends with an answer or an error")

    def _backoff(self, error: Exception) -> bool | float:
        if not isinstance(error, Retry) or (error.after or 0) > self._longest:
            return False
        _log.info("tracker asked again", reason=str(error), after=error.after)
        return True if error.after is None else error.after


def at_last(listings: Iterable[Iterator[T]]) -> Iterator[T]:
    """All listings, one after the other; the first Retry of one is raised only after the others have been told."""
    failure: Retry | None = None
    for listing in listings:
        try:
            yield from listing
        except Retry as error:
            failure = failure or error
    if failure:
        raise failure


def no_answer(name: str, error: Exception) -> Retry | Reject:
    """What it means that a question got no whole answer; the error's own text may show addresses, and stays out."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error) or "certificate verify failed" in str(error):
        remedy = "name its authority's file in REQUESTS_CA_BUNDLE, or correct the address"
        return Reject(f"{name}: its certificate cannot be verified: {remedy}.")
    return Retry(f"{name}: no whole answer ({type(error).__name__})")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that Retry-After asks for, a number or a date; None where it says neither.

    A date is held against the answer's own Date, which is by the same clock, or else against `now`.
    """
    told = {name.lower(): value for name, value in headers.items()}
    value = told.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value[:9])
    at = http_date(value)
    return max(0.0, (at - (http_date(told.get("date")) or now)).total_seconds()) if at else None


def skew(theirs: datetime, ours: datetime) -> Iterator[str]:
    """A fault where two clocks differ by more than a walk's overlap forgives."""
    apart = abs(theirs - ours)
    if apart > _CLOCKS_APART:
        yield f"its clock and ours are {apart} apart: synchronise this machine's with NTP."


def http_date(value: str | None) -> datetime | None:
    """The time in a header; None where there is none."""
    try:
        at = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
