"""What people write about texts: globs, whole-word phrases, and RE2 patterns; all in linear time, in any case."""

import re
from collections.abc import Callable, Iterable
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
    parts = re.split(r"([*?])", written.casefold())
    search = _compiled(f"^(?s:{''.join(_WILDCARDS.get(part) or re2.escape(part) for part in parts)})$")
    return lambda text: search(text.encode(errors="replace"))


_WILDCARDS: Final = {"*": ".*", "?": "."}


def tokens(phrase: str) -> frozenset[str]:
    """The whole words of a phrase, in small letters."""
    return frozenset(_TOKEN.findall(phrase.casefold()))


def phrase(written: str) -> Callable[[str], bool] | None:
    """A test for the phrase in a text in small letters; None where the phrase is one plain word."""
    folded = written.casefold()
    if _TOKEN.fullmatch(folded):
        return None
    words = r"[\s-]+".join(re.escape(word) for word in folded.split())
    search = re.compile(rf"(?<!\w){words}(?!\w)").search
    return lambda text: search(text) is not None


def phrase_fault(written: str) -> tuple[str, str] | None:
    """What is wrong with a phrase, as cause and remedy."""
    if tokens(written):
        return None
    return f"`{written}` has no letter and no digit", "write a word, or use `pattern`"


def pattern(written: str) -> Search:
    """A search for an RE2 pattern, in any case."""
    return _compiled(written)


def any_pattern(written: Iterable[str]) -> Search | None:
    """One search that says whether any of the patterns can be found; None where together they are too large."""
    joined = "|".join(f"(?:{one})" for one in sorted(set(written)))
    try:
        return _compiled(joined)
    except re2.error:
        return None


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


def _compiled(written: str) -> Search:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY
    search = re2.compile(written.encode(), options).search  # bytes, so that no match is decoded
    return lambda text: search(text) is not None
