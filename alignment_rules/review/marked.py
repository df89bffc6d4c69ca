"""Words within Markdown."""

import re
from typing import Final

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#])")
_CODE: Final = re.compile(r"(`[^`]*`)")


def plain(words: str) -> str:
    """Words with nothing in them that Markdown would take for a mark; what stands in backticks stays code."""
    parts = _CODE.split(words)
    return "".join(part if place % 2 else _SPECIAL.sub(r"\\\1", part) for place, part in enumerate(parts))
