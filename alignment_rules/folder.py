"""Which files a strategy folder has, what each is, and how large it may be."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from alignment_rules.faults import Fault, nearest

STRATEGY: Final = "strategy.yaml"
LARGEST_FILE: Final = 1_000_000
LARGEST_FOLDER: Final = 3_000_000
MOST_FILES: Final = 500


class Part(Enum):
    """What a file of the folder holds."""

    STRATEGY = auto()
    RULES = auto()
    CASES = auto()


_PARTS: Final = (
    (re.compile(r"strategy\.yaml"), Part.STRATEGY),
    (re.compile(r"rules/[A-Za-z0-9._-]+_test\.yaml"), Part.CASES),
    (re.compile(r"rules/[A-Za-z0-9._-]+\.yaml"), Part.RULES),
)


def part_of(path: str) -> Part | None:
    """What the file at `path` (relative to the folder, with /) holds; None for one that is not read."""
    return next((part for form, part in _PARTS if form.fullmatch(path)), None)


def tested(path: str) -> str:
    """`rules/payments.yaml` of `rules/payments_test.yaml`."""
    return f"{path.removesuffix('_test.yaml')}.yaml"


def faults(files: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the files before any is read; with these, none should be."""
    found = [_misplaced(path) for path in files if part_of(path) is None]
    if STRATEGY not in files:
        found.append(Fault(STRATEGY, 1, 1, "this file is missing", "begin with `objectives:`"))
    found += [_orphan(path) for path in files if part_of(path) is Part.CASES and tested(path) not in files]
    return found + _too_large(files)


def _misplaced(path: str) -> Fault:
    names = [STRATEGY, "rules/NAME.yaml", "rules/NAME_test.yaml"]
    return Fault(path, 1, 1, "this file is not part of a strategy", nearest(path, names))


def _orphan(path: str) -> Fault:
    return Fault(
        path, 1, 1, f"there is no {tested(path)} that these cases could test", "rename one of the two files"
    )


def _too_large(files: Mapping[str, str]) -> list[Fault]:
    if len(files) > MOST_FILES:
        return [Fault(STRATEGY, 1, 1, f"the folder has more than {MOST_FILES} files", "join some of them")]
    found = [
        Fault(path, 1, 1, f"the file has more than {LARGEST_FILE:,} characters", "split it into several")
        for path, text in files.items()
        if len(text) > LARGEST_FILE
    ]
    if not found and sum(map(len, files.values())) > LARGEST_FOLDER:
        found = [
            Fault(STRATEGY, 1, 1, f"the folder has more than {LARGEST_FOLDER:,} characters", "shorten it")
        ]
    return found
