"""A condition that people write, compiled once: a test, what it can be looked up by, and how it reads aloud."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from alignment_rules import texts
from alignment_rules.work import MANY, SINGLE, Feature, Many, One, Subject, custom
from schemas.quantities import Span
from schemas.strategy import When

Test = Callable[[Subject], bool]

_CUSTOM: Final = "custom"
WORD: Final = "word"
PATTERN: Final = "pattern"
PATH: Final = "path"
_GLOBBED: Final[Mapping[str, str]] = {
    "branch": "branch glob",
    "repository": "repository glob",
    PATH: "path glob",
}
SEARCHED: Final = (WORD, PATTERN, *_GLOBBED.values())
"""Anchors whose value is an RE2 pattern; all others are literal."""
_CHEAPEST: Final = (
    *(
        "under",
        "linked",
        "label",
        "component",
        "custom",
        "sprint",
        "fix version",
        "path",
        "path glob",
        "branch",
        "branch glob",
        "repository",
        "repository glob",
    ),
    *("reporter team", "assignee team", WORD, "priority", "status", "type", "project", "kind", PATTERN),
)
"""What a rule is best looked up by, the most telling first."""


@dataclass(frozen=True)
class Condition:
    """`anchors`: every work the test accepts has one of these; None where nothing can be said.

    An anchor is a feature of the work, or one of SEARCHED with a pattern that finds something in its texts.
    """

    test: Test
    anchors: frozenset[Feature] | None
    words: str
    written: str = ""  # the whole of it, so that two can be told apart
    parts: tuple["Condition", ...] = ()  # that must all hold; none where it is one
    paths: bool = False  # it looks at the files that a work changes, which are not known of all


def condition(when: When) -> Condition:
    """Compile a condition whose patterns and phrases were checked."""
    whole = _all_of(list(_parts(when)))
    return replace(whole, written=when.model_dump_json(exclude_defaults=True))


def _parts(when: When) -> Iterator[Condition]:
    for name in (*SINGLE, *MANY):
        if name != _CUSTOM and (wanted := _written(when, name)):
            yield _field(name, wanted)
    for name, values in (when.custom or {}).items():
        asked = [custom(name, value) for value in values]
        yield replace(_many(_CUSTOM, MANY[_CUSTOM], asked), words=f"{name} {_or(values)}")
    if when.age:
        yield _aged(when.age)
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
    return getattr(when, name.replace(" ", "_")) or ()


def _field(name: str, wanted: tuple[str, ...]) -> Condition:
    globs = [one for one in wanted if name in _GLOBBED and texts.is_glob(one)]
    literal = [one for one in wanted if one not in globs]
    parts = [_glob(name, one) for one in globs]
    if literal:
        parts.append(
            _one(name, SINGLE[name], literal) if name in SINGLE else _many(name, MANY[name], literal)
        )
    return replace(_any_of(parts, f"{name} {_or(wanted)}"), paths=name == PATH)


def _one(name: str, read: One, wanted: Iterable[str]) -> Condition:
    values = frozenset(one.casefold() for one in wanted)
    return Condition(lambda subject: read(subject.work).casefold() in values, _features(name, values), "")


def _many(name: str, read: Many, wanted: Iterable[str]) -> Condition:
    values = frozenset(one.casefold() for one in wanted)
    return Condition(
        lambda subject: any(one.casefold() in values for one in read(subject.work)),
        _features(name, values),
        "",
    )


def _features(name: str, values: Iterable[str]) -> frozenset[Feature]:
    return frozenset((name, value) for value in values)


def _glob(name: str, written: str) -> Condition:
    fits, anchors = texts.glob(written), frozenset([(_GLOBBED[name], texts.glob_pattern(written))])
    if name in MANY:
        read_all = MANY[name]
        return Condition(
            lambda subject: any(fits(value.casefold()) for value in read_all(subject.work)), anchors, ""
        )
    read = SINGLE[name]
    return Condition(
        lambda subject: bool(value := read(subject.work)) and fits(value.casefold()), anchors, ""
    )


def _aged(least: Span) -> Condition:
    days = least.days
    return Condition(
        lambda subject: subject.work.days >= days, None, f"age {least.count} {least.unit}s or more"
    )


def _phrase(written: str) -> Condition:
    fits = texts.phrase(written)
    return Condition(
        lambda subject: fits(subject.folded), frozenset([(WORD, texts.word_pattern(written))]), written
    )


def _pattern(written: str) -> Condition:
    search = texts.pattern(written)
    return Condition(lambda subject: any(map(search, subject.said)), frozenset([(PATTERN, written)]), written)


def _all_of(parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    anchored = [part.anchors for part in parts if part.anchors is not None]
    tests = tuple(part.test for part in parts)
    return Condition(
        lambda subject: all(test(subject) for test in tests),
        min(anchored, key=_dearness, default=None),
        ", ".join(part.words for part in parts),
        parts=tuple(parts),
        paths=any(part.paths for part in parts),
    )


def _dearness(anchors: frozenset[Feature]) -> tuple[int, int]:
    return max(_CHEAPEST.index(name) for name, _ in anchors), len(anchors)


def _any_of(parts: list[Condition], words: str) -> Condition:
    known = [part.anchors for part in parts if part.anchors is not None]
    anchors = frozenset[Feature]().union(*known) if len(known) == len(parts) else None
    tests = tuple(part.test for part in parts)
    paths = any(part.paths for part in parts)
    if len(tests) == 1:
        return Condition(tests[0], anchors, words, paths=paths)
    return Condition(lambda subject: any(test(subject) for test in tests), anchors, words, paths=paths)


def _negated(part: Condition) -> Condition:
    words = f"not {part.words}"
    if part.paths:  # what is not known does not hold, and neither does its contrary
        return Condition(
            lambda subject: subject.work.paths is not None and not part.test(subject), None, words, paths=True
        )
    return Condition(lambda subject: not part.test(subject), None, words)


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
