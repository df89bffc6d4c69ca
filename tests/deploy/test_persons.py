"""The file of teams: read at the edge, and its faults told without naming anybody."""

from datetime import date
from pathlib import Path

import pytest

from deploy import persons
from deploy.settings import Settings
from schemas.counting import EVERYBODY, Unit
from schemas.errors import Reject
from schemas.pseudonym import Pseudonyms


def test_a_member_is_an_account_or_an_account_with_its_days(tmp_path: Path) -> None:
    file = tmp_path / "teams.yaml"
    file.write_text("checkout:\n  - mona\n  - {account: bo, from: 2026-04-01, until: 2026-09-30}\n")
    teams = persons.teams(file)
    assert teams.of(["Mona"], date(2020, 1, 1)) == ("checkout",)
    assert [bool(teams.of(["bo"], date(2026, month, 15))) for month in (3, 4, 9, 10)] == [
        *(False, True, True, False)
    ]


def test_a_fault_is_told_with_its_place_and_without_the_account(tmp_path: Path) -> None:
    file = tmp_path / "teams.yaml"
    file.write_text("checkout:\n  - {account: bo-canary, since: 2026-04-01}\n")
    with pytest.raises(Reject) as refused:
        persons.teams(file)
    assert f"{file}:2:" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_accounts_of_one_person_have_one_pseudonym_and_others_their_own(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text("mona: [jira:acme/712020:5f, github:acme/Mona, 'github:acme/mona@acme.example']\n")
    of = Pseudonyms(b"key", accounts=persons.accounts(file))
    assert of("github:acme", "mona") == of("jira:acme", "712020:5f") == of("github:acme", "mona@acme.example")
    assert of("jira:acme", "712020:5f") == Pseudonyms(b"key")("jira:acme", "712020:5f")
    assert len({of("github:acme", "mona"), of("github:other", "mona"), of("github:acme", "bo")}) == 3


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("mona-canary: [jira:acme/canary]\n", "at least 2 items"),
        ("mona: [jira:acme/canary, canary]\n", "match pattern"),
        ("mona: [jira:acme/a, github:acme/canary]\nbo: [jira:acme/b, github:acme/Canary]\n", "named twice"),
    ],
)
def test_faults_of_accounts_are_told_without_them(tmp_path: Path, written: str, why: str) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text(written)
    with pytest.raises(Reject, match=why) as refused:
        persons.accounts(file)
    assert "canary" not in str(refused.value).casefold()


def test_where_persons_are_not_told_apart_no_key_is_made_and_everybody_is_one(tmp_path: Path) -> None:
    chosen = Settings.model_validate({"effort": {"people": "none"}}).placed(tmp_path, None)
    edge = persons.pseudonyms(chosen)
    assert {edge("jira:acme", "mona"), edge("github:acme", "bo")} == {EVERYBODY}
    assert [*tmp_path.rglob("*")] == []
    assert chosen.effort.unit is Unit.ITEM_DAYS
