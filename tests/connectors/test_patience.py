"""The one retry policy towards trackers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from connectors.patience import Patience, no_answer, retry_after
from schemas.errors import Reject, Retry

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def failing(*failures: Exception) -> Callable[[], str]:
    left = list(failures)

    def ask() -> str:
        if left:
            raise left.pop(0)
        return "answer"

    return ask


def test_it_asks_again_until_there_is_an_answer_and_says_how_long_it_waited() -> None:
    waits: list[float] = []
    patient = Patience(attempts=5, initial=0.001, waited=waits.append)
    assert patient(failing(Retry("a"), Retry("b"), Retry("c", after=0.0))) == "answer"
    assert len(waits) == 3
    assert all(wait >= 0 for wait in waits)


def test_it_waits_as_long_as_the_tracker_asks() -> None:
    waits: list[float] = []
    assert (
        Patience(attempts=2, initial=0.001, waited=waits.append)(failing(Retry("a", after=0.3))) == "answer"
    )
    assert 0.3 <= waits[0] < 3


def test_it_gives_up_after_its_attempts() -> None:
    with pytest.raises(Retry, match="c"):
        Patience(attempts=3, initial=0.001)(failing(Retry("a"), Retry("b"), Retry("c"), Retry("d")))


def test_a_longer_wait_than_the_longest_goes_to_the_caller() -> None:
    with pytest.raises(Retry) as told:
        Patience(attempts=3, initial=0.001, longest=60)(failing(Retry("a", after=3600)))
    assert told.value.after == 3600


@pytest.mark.parametrize("failure", [Reject("never"), ZeroDivisionError()])
def test_what_cannot_succeed_is_not_asked_again(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        Patience(attempts=9, initial=60)(failing(failure))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT", "Date": "Sun, 01 Mar 2026 12:00:10 GMT"}, 20),
        ({"Retry-After": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "9" * 400}, 999_999_999),
        ({"Retry-After": "nan"}, None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("HTTPSConnectionPool(host='x'): [SSL: CERTIFICATE_VERIFY_FAILED] self-signed", Reject),
        ("Read timed out, token=secret-canary", Retry),
    ],
)
def test_a_certificate_heals_by_no_waiting_and_no_text_of_an_error_is_passed_on(
    error: str, kind: type[Exception]
) -> None:
    told = no_answer("github:acme", OSError(error))
    assert type(told) is kind
    assert "canary" not in str(told)
