"""How figures become bars, numbers and words."""

from datetime import timedelta

import msgspec
import pytest

from connectors.console.queries import Part
from connectors.console.view import ago, cards, link, share, signed
from connectors.item_page import path
from tests.connectors.console.organisation import NOW
from tests.connectors.console.test_verdict import PAYMENTS


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_time_passed_is_told_in_one_unit(passed: timedelta, said: str) -> None:
    assert ago(NOW - passed, NOW) == said


def test_what_never_happened_is_never() -> None:
    assert ago(None, NOW) == "never"


def test_differences_carry_their_sign() -> None:
    assert [signed(n) for n in (4, 0, -8, None)] == ["+4", "0", "−8", ""]


def test_shares_have_a_digit_more_only_where_needed() -> None:
    assert [share(part) for part in (1.0, 0.5, 0.333333)] == ["100 %", "50 %", "33.3 %"]


def test_only_web_addresses_are_linked() -> None:
    assert link("https://jira.example/browse/PAY-1")
    for url in ("javascript:alert(1)", "data:text/html,x", "", " https://x", "//evil.example"):
        assert link(url) == ""


def test_a_key_is_quoted_into_its_page() -> None:
    assert path("acme/pay-api#12") == "/items/acme/pay-api%2312"
    assert path("a?b=c&d") == "/items/a%3Fb%3Dc%26d"


def test_all_bars_share_one_scale_and_fit() -> None:
    parts = [Part("a", "aligned", 0.42, 0.6, 1), Part("", "unaligned", 0.58, 0.0, 1)]
    small = msgspec.structs.replace(PAYMENTS, project="small", parts=[Part("a", "aligned", 0.3, None, 1)])
    first, second = cards([msgspec.structs.replace(PAYMENTS, parts=parts), small], {"a": "Title"})
    assert [(bar.label, bar.actual, bar.planned, bar.difference) for bar in first.bars] == [
        ("Title", 42, 60, -18),
        ("No objective found", 58, 0, 58),
    ]
    assert first.bars[0].planned_width == 100
    assert second.bars[0].actual_width == 50
    assert second.bars[0].planned is None


def test_a_card_says_that_days_are_unknown_and_why() -> None:
    (card,) = cards([msgspec.structs.replace(PAYMENTS, days=None, twice=0.5)], {})
    assert "person-days unknown" in card.facts
    assert "up to 50 of every 100 may be counted twice" in card.doubt
    (sound,) = cards([PAYMENTS], {})
    assert (sound.doubt, "240 person-days" in sound.facts) == ("", True)
