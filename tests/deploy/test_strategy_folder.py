"""A strategy folder as it lies on disk: what is read of it, and what is refused before anything is."""

import time
from pathlib import Path

import pytest

from alignment_rules.faults import StrategyFaults
from alignment_rules.strategy import read
from deploy import strategy_folder
from schemas.errors import Reject


def test_a_folder_that_only_holds_strategy_folders_names_them(tmp_path: Path) -> None:
    for name in ("a/one", "b", ".git/c"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "strategy.yaml").write_text("objectives: {}\n")
    with pytest.raises(Reject) as refused:
        strategy_folder.texts(tmp_path)
    one, other = tmp_path / "a" / "one", tmp_path / "b"
    assert str(refused.value) == (
        f"{tmp_path} is no strategy folder, but below it there are: {one}, {other}. Name one of them."
    )


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "strategy.yaml").write_text("a: b\n" * 2_000_000)
    began = time.process_time()
    with pytest.raises(Reject, match=r"has more than 1,000,000 characters: rules may stand in several files"):
        strategy_folder.texts(tmp_path)
    assert time.process_time() - began < 0.5


def test_aliases_that_would_unfold_to_millions_are_one_fault(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (tmp_path / "strategy.yaml").write_text("\n".join(lines) + "\n")
    began = time.process_time()
    with pytest.raises(StrategyFaults) as faults:
        read(strategy_folder.texts(tmp_path))
    assert time.process_time() - began < 5
    (fault,) = faults.value.faults
    assert fault.place.startswith("strategy.yaml:")
    assert fault.cause == "the file unfolds to more than 100,000 values"
