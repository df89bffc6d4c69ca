"""The file of teams: read at the edge, and its faults told without naming anybody."""

from datetime import date
from pathlib import Path

import pytest

from deploy import persons
from schemas.errors import Reject


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
