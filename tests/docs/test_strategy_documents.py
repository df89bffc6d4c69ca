"""docs/strategy.md, docs/first-steps.md and docs/examples: their folders are sound, and their commands exist."""

import re
from pathlib import Path

import pytest
import typer

from alignment_rules.plan_table import plan_table
from deploy import strategy_folder
from deploy.cli import frame
from deploy.plan_import import import_plan

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = [
    DOCS / "examples" / "rust-goals",
    DOCS / "examples" / "kubernetes-sigs",
    ROOT / "deploy/sandbox/strategy",
]
_BLOCK = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`?(fairlead(?: [a-z][a-z-]+)+)")


def blocks(page: str) -> dict[str, str]:
    """Named blocks of a page: name -> text."""
    return {name: text for _, name, text in _BLOCK.findall((DOCS / page).read_text()) if name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that docs/strategy.md shows."""
    files = {name: text for name, text in blocks("strategy.md").items() if name.endswith(".yaml")}
    strategy_folder.write(tmp_path / "shown", files)
    return tmp_path / "shown"


def test_check_says_of_the_folder_what_the_page_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame.run(["strategy", "check", str(folder)]) == frame.FINE
    assert capsys.readouterr().out == blocks("strategy.md")["check"]


def test_the_table_of_plans_can_be_imported(folder: Path) -> None:
    assert import_plan(folder, plan_table(blocks("strategy.md")["plans.csv"])) == [
        "2027-Q1 payments",
        "2027-Q1 shop",
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_sound_and_every_rule_has_its_case(example: Path) -> None:
    strategy, tested = strategy_folder.checked(strategy_folder.texts(example))
    assert tested.cases >= sum(len(file.rules) for file in strategy.rules.values())


@pytest.mark.parametrize("page", ["strategy.md", "first-steps.md"])
def test_every_command_named_exists(page: str) -> None:
    root = typer.main.get_command(frame.build())
    named = set(_NAMED.findall((DOCS / page).read_text()))
    assert named
    for command in named:
        found = root
        for word in command.split()[1:]:
            inner = getattr(found, "commands", {})
            if not inner:
                break  # what follows is an argument
            assert word in inner, command
            found = inner[word]
