"""A condition that people write, compiled once: a test, what it can be looked up by, and how it reads aloud."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from alignment_rules import texts
from alignment_rules.work import HAS, Feature, Subject
from schemas.strategy import When

Test = Callable[[Subject], bool]

WORD: Final = "word"
PATTERN: Final = "pattern"
_LITERAL: Final = ("under", "label", "component", "fix version", "status", "type", "project", "kind")
_GLOB: Final = ("repository", "branch")
_CHEAPEST: Final = (
    *("under", "label", "component", "fix version", "branch", "repository", WORD, "status", "type"),
    *("project", "kind", PATTERN, HAS),
)
"""What a rule is best looked up by, the most telling first."""


@dataclass(frozen=True)
class Condition:
    """`anchors`: every work the test accepts has one of these; None where nothing can be said.

    An anchor is a feature of the work, (WORD, word) for a word of its texts, or (PATTERN, pattern).
    """

    test: Test
    anchors: frozenset[Feature] | None
    words: str
    patterns: tuple[str, ...] = ()


def condition(when: When) -> Condition:
    """Compile a condition whose patterns and phrases were checked."""
    return _all_of(list(_parts(when)))


def _parts(when: When) -> Iterator[Condition]:
    for name in _LITERAL:
        if wanted := getattr(when, name.replace(" ", "_")):
            yield _literal(name, wanted)
    for name in _GLOB:
        if wanted := _written(when, name):
            yield _any_of([_glob(name, one) for one in wanted], f"{name} {_or(wanted)}")
    if when.words:
        yield _any_of([_phrase(one) for one in when.words], f"the words {_or(when.words)}")
    if when.pattern:
        yield _any_of([_pattern(one) for one in when.pattern], f"the pattern {_or(when.pattern)}")
    if when.any:
        yield _any_of(
            inner := [condition(one) for one in when.any], f"({' or '.join(one.words for one in inner)})"
        )
    yield from (condition(one) for one in when.all or ())
    yield from (_negated(condition(one)) for one in when.negated or ())


def _written(when: When, name: str) -> tuple[str, ...]:
    if name == "repository":
        return (*(when.repository or ()), *(when.repo or ()))
    return when.branch or ()


def _literal(name: str, wanted: Iterable[str]) -> Condition:
    features = frozenset((name, one.casefold()) for one in wanted)
    return Condition(
        lambda subject: not features.isdisjoint(subject.features), features, f"{name} {_or(wanted)}"
    )


def _glob(name: str, written: str) -> Condition:
    if not texts.is_glob(written):
        return _literal(name, [written])
    fits = texts.glob(written)
    read = _READ[name]
    anchor = frozenset([(HAS, name)])
    return Condition(
        lambda subject: bool(value := read(subject)) and fits(value), anchor, f"{name} {written}"
    )


_READ: Final[dict[str, Callable[[Subject], str]]] = {
    "repository": lambda subject: subject.work.repository.casefold(),
    "branch": lambda subject: subject.work.branch.casefold(),
}


def _phrase(written: str) -> Condition:
    wanted = texts.tokens(written)
    rarest = max(sorted(wanted), key=len)
    anchors = frozenset([(WORD, rarest)])
    fits = texts.phrase(written)
    if fits is None:
        return Condition(lambda subject: rarest in subject.tokens, anchors, written)
    return Condition(lambda subject: wanted <= subject.tokens and fits(subject.folded), anchors, written)


def _pattern(written: str) -> Condition:
    search = texts.pattern(written)
    return Condition(
        lambda subject: any(map(search, subject.said)), frozenset([(PATTERN, written)]), written, (written,)
    )


def _all_of(parts: list[Condition]) -> Condition:
    anchored = [part.anchors for part in parts if part.anchors is not None]
    anchors = min(anchored, key=_dearness, default=None)
    words = ", ".join(part.words for part in parts)
    if len(parts) == 1:
        return parts[0]
    tests = tuple(part.test for part in parts)
    return Condition(lambda subject: all(test(subject) for test in tests), anchors, words, _patterns(parts))


def _dearness(anchors: frozenset[Feature]) -> tuple[int, int]:
    return max(_CHEAPEST.index(name) for name, _ in anchors), len(anchors)


def _any_of(parts: list[Condition], words: str) -> Condition:
    known = [part.anchors for part in parts if part.anchors is not None]
    anchors = frozenset[Feature]().union(*known) if len(known) == len(parts) else None
    tests = tuple(part.test for part in parts)
    if len(tests) == 1:
        return Condition(tests[0], anchors, words, _patterns(parts))
    return Condition(lambda subject: any(test(subject) for test in tests), anchors, words, _patterns(parts))


def _negated(part: Condition) -> Condition:
    return Condition(lambda subject: not part.test(subject), None, f"not {part.words}")


def _patterns(parts: Iterable[Condition]) -> tuple[str, ...]:
    return tuple(one for part in parts for one in part.patterns)


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
