"""A table of plans into a folder: either layout, comments kept, nothing written where it would be wrong."""

from pathlib import Path

import pytest

from alignment_rules.plan_table import plan_table
from deploy.plan_import import import_plan
from schemas.errors import Reject

STRATEGY = """\
# What the board agreed on.
people: {ana: ana@acme.example}
objectives:
  growth: {title: Grow, owner: ana}   # the first of all
always-on:
  upkeep: {title: Upkeep}
projects:
  pay: {owner: ana, scopes: [jira:acme/PAY]}
  shop: {owner: ana, scopes: [jira:acme/SHOP]}
plan:   # percent of effort
  2026-Q3:
    pay: {growth: 50, upkeep: rest}   # agreed in June
"""
WIDE = "period,project,growth,upkeep\n2026-Q4,pay,70,30\n2026-Q4,shop,,100\n"
LONG = (
    "period;project;objective;share\n2026-Q4;pay;growth;70\n2026-Q4;pay;upkeep;30\n2026-Q4;shop;upkeep;100\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "strategy.yaml").write_text(STRATEGY)
    return tmp_path


@pytest.mark.parametrize("table", [WIDE, LONG, "\ufeff" + WIDE.replace("\n", "\r\n")])
def test_the_plan_is_merged_and_every_comment_stays(folder: Path, table: str):
    assert import_plan(folder, plan_table(table)) == ["2026-Q4 pay", "2026-Q4 shop"]
    text = (folder / "strategy.yaml").read_text()
    assert text.startswith(STRATEGY)
    assert text[len(STRATEGY) :] == "  2026-Q4:\n    pay: {growth: 70, upkeep: 30}\n    shop: {upkeep: 100}\n"


def test_what_stands_there_already_is_not_touched(folder: Path):
    table = "period,project,growth,upkeep\n2026-Q3,pay,50,rest\n"
    assert import_plan(folder, plan_table(table)) == []
    assert (folder / "strategy.yaml").read_text() == STRATEGY


def test_a_project_of_a_period_is_replaced_as_a_whole(folder: Path):
    import_plan(folder, plan_table("period,project,upkeep\n2026-Q3,pay,100\n"))
    assert "    pay: {upkeep: 100}" in (folder / "strategy.yaml").read_text()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("2026-Q4,pay,growth,70\n", "the first line must name its columns"),
        ("period,project,growth\n2026-Q4,pay\n", "table:2: 2 values for 3 columns"),
        (
            "period,project,objective,share\n2026-Q4,pay,growth,5\n2026-Q4,pay,growth,6\n",
            "table:3: growth has",
        ),
        ("period,project,growth\n", "no share"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_line(table: str, said: str):
    with pytest.raises(Reject, match=said):
        plan_table(table, "table")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("period,project,growth\n2026-Q4,pay,70\n", "sums to 70 %"),
        ("period,project,grwth\n2026-Q4,pay,100\n", "did you mean `growth`"),
        ("period,project,growth\nnext,pay,100\n", "is not a period"),
    ],
)
def test_a_plan_that_would_be_a_fault_is_not_written(folder: Path, table: str, said: str):
    with pytest.raises(Reject, match=rf"Nothing is written; with this table in it(?s:.*){said}"):
        import_plan(folder, plan_table(table))
    assert (folder / "strategy.yaml").read_text() == STRATEGY
