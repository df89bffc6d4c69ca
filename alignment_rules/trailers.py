"""What a commit message or a description ends with: lines like `Fixes: PAY-12` and `Co-authored-by: …`."""

import re
from collections.abc import Iterator
from typing import Final

_TRAILER: Final = re.compile(r"\s{0,3}([A-Za-z][A-Za-z0-9-]{0,40}) ?: ?\S")
_OF_PERSONS: Final = re.compile(
    r"\s{0,3}(?:[A-Za-z][A-Za-z-]{0,30}-by|Cc|Author|Committer|Reviewers?|Change-Id|git-svn-id) ?:",
    re.IGNORECASE,
)
"""Whoever wrote, signed or read it, and numbers that other tools keep there: no work of ours."""


def parts(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the place it is: `text`, or `trailer` for lines of the last paragraph."""
    lines = text.splitlines()
    end = _begin_of_last(lines)
    yield "text", "\n".join(line for line in lines[:end] if not _OF_PERSONS.match(line))
    for line in lines[end:]:
        if not _OF_PERSONS.match(line):
            yield "trailer" if _TRAILER.match(line) else "text", line


def _begin_of_last(lines: list[str]) -> int:
    """The first line of the last paragraph; what is empty at the end is none."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    while last and lines[last - 1].strip():
        last -= 1
    return last
