"""Text as GitHub must show it: no markup, and nobody is called by it."""

import re
from typing import Final

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>|~])")
_CALLING: Final = re.compile(r"([@#])(?=\w)")
_JOINER: Final = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """The text with its markup escaped; a name after @ calls nobody, a number after # links nothing."""
    return _CALLING.sub(rf"\1{_JOINER}", _MARKUP.sub(r"\\\1", text))
