"""What is said of a value that cannot be read."""

import pytest

from schemas.errors import Reject
from schemas.trackers.reading import identity, required_moment

CANARY = "Ana Canary <ana@canary.example>"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (CANARY + "\n", "id: a text of 32 characters, 1 unprintable, cannot be an identity"),
        (CANARY * 10, "id: a text of 310 characters cannot be an identity"),
        (CANARY + "\ufffd", "id: a text of 32 characters, 1 unprintable, cannot be an identity"),
    ],
)
def test_a_malformed_identity_is_described_and_not_quoted(value: str, said: str) -> None:
    with pytest.raises(Reject) as told:
        identity({"id": value}, "id")
    assert str(told.value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (CANARY, "a text of 31 characters"),
        ({"name": CANARY}, "an object"),
        ([CANARY], "a list"),
        (None, "nothing"),
        (True, "a truth value"),
        (10**400, "a number"),
        (0.5, "a number"),
    ],
)
def test_a_malformed_time_is_described_and_not_quoted(value: object, said: str) -> None:
    with pytest.raises(Reject) as told:
        required_moment({"fields": {"updated": value}}, "fields", "updated")
    assert str(told.value) == f"fields.updated: {said} is no time, and an item cannot be merged without it"
