"""A test case from a real item: only as much of it as its rule needs to win, so that no more is written down than must be."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from alignment_rules.rulebook import Rules
from alignment_rules.work import Subject, Work

_SAID: Final = {
    "title": "title",
    "text": "text",
    "type": "type",
    "status": "status",
    "priority": "priority",
    "kind": "kind",
    "branch": "branch",
    "labels": "label",
    "components": "component",
    "fix_versions": "fix version",
    "sprints": "sprint",
    "custom": "custom",
    "reporter_teams": "reporter team",
    "assignee_teams": "assignee team",
    "paths": "path",
    "under": "under",
    "linked": "linked",
    "days": "age",
}
"""Field of the work -> word of a case; project and repository follow from the key."""
_DROPPED_FIRST: Final = ("text", "title", *(name for name in _SAID if name not in {"text", "title"}))
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _./*-]*[A-Za-z0-9*]")
_WORDS_OF_YAML: Final = frozenset({"null", "true", "false"})


def minimal(rules: Rules, work: Work, rule: str) -> Work | None:
    """The least of the work that the rule still wins, its key kept; None where it does not win even the whole."""
    if not _wins(rules, work, rule):
        return None
    for name in _DROPPED_FIRST:
        for less in _less(getattr(work, name)):
            smaller = msgspec.structs.replace(work, **{name: less})
            if _wins(rules, smaller, rule):
                work = smaller
                break
    return work


def _wins(rules: Rules, work: Work, rule: str) -> bool:
    ruling = rules.match(Subject(work))
    return ruling is not None and ruling.rule == rule


def _less(value: Any) -> Iterator[Any]:
    """Nothing, then each part alone: a line of a text, a value of a list."""
    yield None if value is None else type(value)()
    if isinstance(value, str):
        yield from sorted((line.strip() for line in value.splitlines()), key=len)
    if isinstance(value, tuple):
        yield from ((one,) for one in value)


def line(work: Work, rule: str) -> str:
    """The case as one line of YAML."""
    said = {"is": rule, "key": work.key}
    parts = [f"{name}: {_written(value)}" for name, value in said.items()]
    for name, word in _SAID.items():
        if value := getattr(work, name):
            parts.append(f"{word}: {_fields(value) if name == 'custom' else _value(value)}")
    return f"- {{{', '.join(parts)}}}\n"


def _fields(custom: tuple[str, ...]) -> str:
    """`{Business Unit: Retail, Points: [3, 5]}`."""
    found: dict[str, tuple[str, ...]] = {}
    for name, _, value in (one.partition(": ") for one in custom):
        found[name] = (*found.get(name, ()), value)
    return f"{{{', '.join(f'{_written(name)}: {_value(values)}' for name, values in found.items())}}}"


def _value(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, int):
        return f"{value} days"
    if isinstance(value, str):
        return _written(value)
    return _written(value[0]) if len(value) == 1 else f"[{', '.join(map(_written, value))}]"


def _written(value: str) -> str:
    """Plain where YAML reads it as this text, else in quotes, with what cannot be seen as its number."""
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS_OF_YAML:
        return value
    escaped = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped)
