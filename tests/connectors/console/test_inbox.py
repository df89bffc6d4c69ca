"""What was sent: to whom, who has it, who is still tried, and why."""

from datetime import timedelta

import msgspec
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from connectors.console import view
from schemas import tables
from schemas.letters import About, Letter
from tests.connectors.console import organisation as made
from tests.connectors.console.conftest import browse
from tests.connectors.console.organisation import NOW
from tests.connectors.console.test_pages import HOSTILE, Elements, words


def test_the_first_page_leads_there(client: TestClient) -> None:
    assert "/inbox" in Elements(client.get("/").text).links()
    page = words(client.get("/inbox").text)
    assert "Nothing waits" in page
    assert "Nothing was sent yet" in page


def test_who_has_a_notice_and_who_is_still_tried_is_told_with_the_reason(planted: Engine) -> None:
    with planted.begin() as connection:
        made.noticed(connection, 1, "owner", ("mailtos-1a2b ana@acme.example", "slack-3c4d"), confirmed=1)
    page = browse(planted).get("/inbox").text
    waiting, confirmed = words(page).split(" Confirmed ")
    assert "case 1, owner to ana@acme.example · due 2 hours ago" in waiting
    assert "ana@acme.example by mail: confirmed 1 hour ago" in waiting
    assert "slack : still tried: 3 times so far, again in 2 minutes. it did not answer" in waiting
    assert "payments drifts" not in confirmed.lower()
    assert "/cases/1" in Elements(page).links()


def test_what_everybody_has_is_confirmed_and_a_letter_has_no_case(planted: Engine) -> None:
    letter = Letter(About.REVIEW, ("pmo@acme.example",), "Review of 2026-Q4", "short", "whole")
    with planted.begin() as connection:
        made.noticed(connection, 1, "closed", ("alertmanager",), confirmed=1)
        row = {
            "key": "letter:review:2026-Q4",
            "kind": "letter",
            "payload": msgspec.to_builtins(letter),
            "made_at": NOW,
        }
        made.make(connection, tables.effect, row)
    waiting, confirmed = words(browse(planted).get("/inbox").text).split(" Confirmed ")
    assert "Review of 2026-Q4 letter to pmo@acme.example" in waiting
    assert "Nobody has tried yet" in waiting
    assert "case 1, it is over" in confirmed
    assert "Alertmanager : confirmed 1 hour ago" in confirmed


def test_other_effects_are_nobodys_mail(planted: Engine) -> None:
    with planted.begin() as connection:
        made.make(connection, tables.effect, {"key": "status:1", "kind": "github.status", "payload": {}})
    assert "Nothing waits" in browse(planted).get("/inbox").text


def test_what_trackers_and_receivers_say_stays_text(planted: Engine) -> None:
    with planted.begin() as connection:
        made.noticed(connection, 1, "owner", (f"json-1 {HOSTILE}",), failure=HOSTILE)
        connection.execute(
            text(
                "UPDATE effect SET payload = jsonb_set(payload, '{subject}', to_jsonb(CAST(:said AS text)))"
            ),
            {"said": HOSTILE},
        )
    elements = Elements(browse(planted).get("/inbox").text).found
    assert not [tag for tag, _ in elements if tag in {"script", "img", "style", "iframe"}]
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]


def test_how_long_until_is_said_in_one_unit() -> None:
    said = [view.until(NOW + timedelta(seconds=seconds), NOW) for seconds in (20, 60, 150, 3600, 90_000)]
    assert said == ["within a minute", "in 1 minute", "in 2 minutes", "in 1 hour", "in 1 day"]
