"""Nothing of a person but a keyed pseudonym passes the edge."""

import json
from pathlib import Path

import msgspec
import pytest

from schemas.trackers.minimising import LONGEST_TEXT, clean
from tests.schemas.trackers.making import event
from tests.schemas.trackers.planted import CANARY, PAYLOADS


@pytest.mark.parametrize(("vendor", "name", "payload"), PAYLOADS)
def test_a_planted_person_is_not_in_the_record(vendor: str, name: str, payload: dict[str, object]) -> None:
    assert CANARY in json.dumps(payload).lower()
    assert CANARY not in msgspec.json.encode(event(vendor, name, payload)).decode().lower()


def test_no_person_of_the_recorded_webhooks_passes(shared_data: Path) -> None:
    for file in sorted((shared_data / "jira_webhooks").glob("*.json")):
        payload = json.loads(file.read_text())
        sent = msgspec.json.encode(event("jira", payload["webhookEvent"], payload)).decode()
        assert "avatar" not in sent, file.name
        assert "emailAddress" not in sent, file.name
        assert payload.get("user", {}).get("displayName", "\0") not in sent, file.name


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("see acme/pay-api@1a2b3c and @acme/payments", "see acme/pay-api@1a2b3c and @acme/payments"),
        ("@Override @angular/core a@b", " @angular/core a@b"),
        ("mailto:bo.b+x@mail.acme.example!", "mailto:!"),
        ("fix\n\nReviewed-By: Bo\nPAY-7", "fix\n\nPAY-7"),
        ("> Acked-by: Bo <bo@acme.example>", ""),
        ("[~bo] says hi", " says hi"),
    ],
)
def test_a_text_loses_persons_and_nothing_else(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize("filler", ["x", " ", "@", "-by", "[~", "a@b.", "Signed-off-by: ", "é"])
def test_a_huge_text_is_cut_in_no_time_and_never_through_an_address(filler: str) -> None:
    for length in range(LONGEST_TEXT - 30, LONGEST_TEXT + 5):
        assert "canary" not in clean("x" * (length - 40) + " mail canary@persons.example now")
    assert len(clean(filler * 10_000_000)) <= LONGEST_TEXT
