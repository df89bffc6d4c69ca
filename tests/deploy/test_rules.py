"""`fairlead rules test`: what it says of a folder, and its exit codes."""

from pathlib import Path

import pytest

from deploy.cli.frame import FINDINGS, FINE, run
from tests.alignment_rules.strategies import files

RULES = [
    {"id": "r1", "when": {"label": "a"}, "serves": "calm"},
    {"id": "r2", "when": {"label": "a"}, "serves": "young"},
]


def write(folder: Path, rules: int, cases: str) -> str:
    for path, text in (files(RULES[:rules], {}) | {"rules/pay_test.yaml": cases}).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    return str(folder)


def test_rules_that_pass_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["rules", "test", write(tmp_path, 1, "- {is: r1, label: a}\n- {is: unaligned, label: b}\n")])
        == FINE
    )
    assert "2 cases pass, and each rule wins one." in capsys.readouterr().out


def test_a_rule_that_never_wins_is_named_with_the_one_above_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["rules", "test", write(tmp_path, 2, "- {is: r1, label: a}\n- {is: r2, label: a}\n")]) == FINDINGS
    )
    said = capsys.readouterr().out
    assert "`r2` should win this case, but `r1` does" in said
    assert "no case shows that `r2` can win" in said
