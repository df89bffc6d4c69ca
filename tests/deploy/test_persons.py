"""The file of teams: read at the edge, and its faults told without naming anybody."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from deploy import person_key, persons
from deploy.settings import Settings, load
from schemas.counting import EVERYBODY, Unit
from schemas.errors import Reject
from schemas.person import WHOLE_DAY, Person
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms

DAY, KEYS = date(2026, 11, 2), Keys.stable(b"key")


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
    file.write_text("mona: [jira:acme/JIRAUSER5, github:acme/Mona, 'github:acme/mona@acme.example']\n")
    known, alone = Pseudonyms(KEYS, accounts=persons.accounts(file)), Pseudonyms(KEYS)
    of = partial(known, day=DAY)
    one = of("jira:acme", "JIRAUSER5")
    assert {of("github:acme", "mona"), of("github:acme", "mona@acme.example"), one} == {one}
    assert len({one, of("github:other", "mona"), of("github:acme", "bo")}) == 3
    assert of("github:acme", "bo") == alone("github:acme", "bo", DAY)


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
    assert {edge("jira:acme", "mona", DAY), edge("github:acme", "bo", DAY)} == {EVERYBODY}
    assert person_key.overdue(chosen) is None
    assert [*tmp_path.rglob("*")] == []
    assert chosen.effort.unit is Unit.ITEM_DAYS


def test_part_time_and_leave_are_of_the_person_whatever_the_account(tmp_path: Path) -> None:
    named, times = tmp_path / "accounts.yaml", tmp_path / "availability.yaml"
    named.write_text("mona: [jira:acme/JIRAUSER5, github:acme/Mona]\n")
    times.write_text(
        "github:acme/mona: [{share: 0.6}, {share: 0, from: 2026-07-01, until: 2026-07-31}]\n"
        "jira:acme/bo: [{share: 0.5, until: 2026-06-30}]\n"
    )
    chosen = Settings.model_validate(
        {
            "persons": {
                "key_rotates": "never",
                "accounts_file": str(named),
                "availability_file": str(times),
            }
        }
    ).placed(tmp_path, None)
    edge = persons.pseudonyms(chosen)

    def has(tracker: str, account: str, month: int) -> int:
        return Person.read(edge(tracker, account, date(2026, month, 31 if month == 7 else 1))).available

    assert [has("jira:acme", "JIRAUSER5", month) for month in (6, 7, 8)] == [600_000, 0, 600_000]
    assert [has("github:acme", "mona", month) for month in (6, 7, 8)] == [600_000, 0, 600_000]
    assert [has("jira:acme", "bo", month) for month in (6, 7)] == [500_000, WHOLE_DAY]
    assert has("jira:acme", "ana", 7) == WHOLE_DAY


@pytest.mark.parametrize(
    "written", ["canary: [{share: 1}]", "jira:acme/canary: []", "jira:acme/canary: [{share: 1.5}]"]
)
def test_faults_of_times_are_told_with_their_place_and_without_them(tmp_path: Path, written: str) -> None:
    file = tmp_path / "availability.yaml"
    file.write_text(f"{written}\n")
    with pytest.raises(Reject, match=f"{file}:1:") as refused:
        persons.availability(file)
    assert "canary" not in str(refused.value)


def test_times_need_pseudonyms_that_stay(tmp_path: Path) -> None:
    file = tmp_path / "fairlead.yaml"
    file.write_text("persons:\n  availability_file: availability.yaml\n")
    with pytest.raises(Reject, match="key_rotates: never"):
        load(tmp_path, file)


def test_what_is_known_of_persons_is_read_anew_each_hour_and_stays_where_it_cannot_be(tmp_path: Path) -> None:
    file, hours = tmp_path / "teams.yaml", [0.0]
    file.write_text("checkout: [mona]\n")
    chosen = Settings.model_validate({"persons": {"teams_file": str(file)}}).placed(tmp_path, None)
    edge = persons.Renewed(chosen, clock=lambda: hours[0] * 3_600)
    for hour, written, known in (
        (0.9, "payments: [mona]", "checkout"),
        (1.0, "payments: 7", "checkout"),
        (1.9, "growth: [mona]", "checkout"),
        (2.0, "growth: [mona]", "growth"),
    ):
        file.write_text(f"{written}\n")
        hours[0] = hour
        assert edge.teams(["mona"], DAY) == (known,)
