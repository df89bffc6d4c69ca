"""A strategy folder on disk: its YAML files as texts, and what must be right before they are published."""

from pathlib import Path
from typing import Final

from alignment_rules import cases, folder
from alignment_rules.cases import Tested
from alignment_rules.faults import StrategyFaults
from alignment_rules.strategy import Strategy
from alignment_rules.strategy import read as read_texts
from schemas.errors import Reject

_ENDINGS: Final = (".yaml", ".yml")
_BYTES_A_CHARACTER: Final = 4
_MOST_NAMED: Final = 5


def texts(root: Path) -> dict[str, str]:
    """Path below `root`, with /, -> text, of every YAML file there; hidden folders are left out.

    Raises Reject where the folder cannot be read, another one is meant, or a file is no UTF-8 or too large to be meant.
    """
    if not root.is_dir():
        raise Reject(f"{root} is no folder: name the one that holds {folder.STRATEGY}.")
    try:
        if not (root / folder.STRATEGY).exists() and (below := _below(root)):
            raise Reject(f"{root} is no strategy folder, but below it there are: {below}. Name one of them.")
        return {path.relative_to(root).as_posix(): _text(path) for path in _files(root)}
    except OSError as error:
        raise Reject(f"{error.filename or root} cannot be read: {error.strerror}.") from error


def _below(root: Path) -> str:
    """The strategy folders below a folder, a few of them by name."""
    found = [str(path.parent) for path in _files(root) if path.name == folder.STRATEGY]
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return f"{', '.join(found[:_MOST_NAMED])}{more}" if found else ""


def _files(root: Path) -> list[Path]:
    found = (path for path in root.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(root).parts))


def _text(path: Path) -> str:
    if path.stat().st_size > folder.LARGEST_FILE * _BYTES_A_CHARACTER:
        raise Reject(
            f"{path} has more than {folder.LARGEST_FILE:,} characters: rules may stand in several files."
        )
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Reject(
            f"{path} is not UTF-8: {error.reason} at byte {error.start}; save it as UTF-8."
        ) from error


def write(root: Path, files: dict[str, str]) -> None:
    """Write the files into a folder that is empty or not there yet. Raises Reject where it holds something."""
    if root.exists() and any(root.iterdir()):
        raise Reject(f"{root} holds something already: name an empty folder.")
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def checked(files: dict[str, str]) -> tuple[Strategy, Tested]:
    """The strategy that may be published. Raises StrategyFaults with every fault and every case that fails."""
    strategy = read_texts(files)
    tested = cases.run(strategy)
    if found := (*tested.failures, *tested.untested):
        raise StrategyFaults(found)
    return strategy, tested
