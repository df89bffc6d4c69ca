"""What people write about texts: globs, whole-word phrases, and RE2 patterns; all in linear time, in any case."""

import re
from collections.abc import Callable
from typing import Final

import re2

_WILD: Final = re.compile(r"[*?]")
_TOKEN: Final = re.compile(r"\w+")
_LONGEST_PATTERN: Final = 500
_MEMORY: Final = 8 << 20
Search = Callable[[bytes], bool]


def is_glob(written: str) -> bool:
    """Whether it has a `*` or a `?`."""
    return _WILD.search(written) is not None


def glob(written: str) -> Callable[[str], bool]:
    """A test whether all of a text in small letters is like `renovate/*`: `*` any characters, `?` any one."""
    start, star, rest = written.casefold().partition("*")
    if star and not rest and "?" not in start:
        return lambda text: text.startswith(start)
    search = _compiled(glob_pattern(written))
    return lambda text: search(text.encode(errors="replace"))


def glob_pattern(written: str) -> str:
    """The RE2 pattern that says the same as a glob of texts in small letters."""
    parts = re.split(r"([*?])", written.casefold())
    return f"^(?s:{''.join(_WILDCARDS.get(part) or re2.escape(part) for part in parts)})$"


_WILDCARDS: Final = {"*": ".*", "?": "."}


def tokens(phrase: str) -> frozenset[str]:
    """The whole words of a phrase, in small letters."""
    return frozenset(_TOKEN.findall(phrase.casefold()))


def phrase(written: str) -> Callable[[str], bool]:
    """A test for a phrase, as whole words, in a text in small letters."""
    folded = written.casefold()
    if _TOKEN.fullmatch(folded):
        return lambda text: _has_word(text, folded)
    wanted = tokens(written)
    parts = (part for part in folded.split() if part.strip("-"))  # a lone dash would be one of the gaps' own
    between = r"[\s-]+".join(re.escape(part) for part in parts)
    search = re.compile(rf"(?<!\w){between}(?!\w)").search
    return lambda text: all(word in text for word in wanted) and search(text) is not None


def word_pattern(written: str) -> str:
    """An RE2 pattern that finds something wherever a phrase stands: the longest of its words, which says most."""
    escaped: str = re2.escape(max(sorted(tokens(written)), key=len))
    return escaped


def _has_word(text: str, word: str) -> bool:
    """Found and then looked at, which is many times quicker than a pattern with bounds."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_in_word(text[at - 1 : at]) or _in_word(text[end : end + 1])):
            return True
        at = text.find(word, at + 1)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def phrase_fault(written: str) -> tuple[str, str] | None:
    """What is wrong with a phrase, as cause and remedy."""
    if tokens(written):
        return None
    return f"`{written}` has no letter and no digit", "write a word, or use `pattern`"


def pattern(written: str) -> Search:
    """A search for an RE2 pattern, in any case."""
    return _compiled(written)


def pattern_fault(written: str) -> tuple[str, str] | None:
    """What is wrong with a pattern, as cause and remedy, in RE2's words."""
    if len(written) > _LONGEST_PATTERN:
        return (
            f"this pattern is longer than {_LONGEST_PATTERN} characters",
            "write several shorter ones as a list",
        )
    try:
        search = _compiled(written)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else error
        told = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return (
            f"RE2 does not read this pattern: {told}",
            "write it in RE2's syntax (no look-around, no back-references)",
        )
    if search(b""):
        return "this pattern matches the empty text, and so everything", "ask for at least one character"
    return None


def in_any_case() -> re2.Options:
    """How every pattern is read."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY
    return options


def _compiled(written: str) -> Search:
    search = re2.compile(written.encode(), in_any_case()).search  # bytes, so that no match is decoded
    return lambda text: search(text) is not None
