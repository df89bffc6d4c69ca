"""Many searches in one pass over a text, told apart by the literal parts that each cannot do without.

RE2's filter keeps those parts in one automaton, whose size is the sum of their lengths: it never grows with what a
pattern could match. One automaton of whole patterns does: two hundred like `wallet.{0,30}fee` made it ten times slower.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import re2

from alignment_rules.texts import in_any_case

_CANARY: Final = "canary"
"""An automaton that did not get its memory finds nothing and says nothing; one that finds this got it."""
_Part = tuple[Callable[[bytes, bool], list[int] | None], Sequence[int]]
_POTENTIAL: Final = True


class OnePass:
    """Searches (RE2 patterns that compile), each with the bits it stands for."""

    def __init__(self, searches: Mapping[str, int]) -> None:
        self._parts: list[_Part] = []
        self._always = 0
        self._divide(sorted(searches.items()))

    def _divide(self, searches: Sequence[tuple[str, int]]) -> None:
        """As few automata as memory allows; a search that does not even fit alone can never be ruled out."""
        if not searches:
            return
        if part := _part(searches):
            self._parts.append(part)
        elif len(searches) == 1:
            self._always |= searches[0][1]
        else:
            half = len(searches) // 2
            self._divide(searches[:half])
            self._divide(searches[half:])

    def may_find(self, text: str) -> int:
        """The bits of all searches that may find something in a part of the text, as it is or in small letters."""
        bits = self._always | self._bits(text)
        return bits if text.isascii() else bits | self._bits(text.casefold())  # ß is ss in small letters

    def _bits(self, text: str) -> int:
        said, bits = text.encode("utf-8", "replace"), 0
        for find, theirs in self._parts:
            if found := find(said, _POTENTIAL):
                for number in found:
                    bits |= theirs[number]
        return bits


def _part(searches: Sequence[tuple[str, int]]) -> _Part | None:
    automaton = re2.Filter()
    options = in_any_case()
    for written in (_CANARY, *(pattern for pattern, _ in searches)):
        automaton.Add(written.encode(), options)
    try:
        automaton.Compile()
    except re2.error:
        return None
    if not automaton.Match(_CANARY, _POTENTIAL):
        return None
    return automaton.Match, [0, *(bits for _, bits in searches)]
