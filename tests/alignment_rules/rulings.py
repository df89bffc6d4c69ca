"""Rules for tests, and the slow way to match them: each in its turn."""

from typing import Any

from alignment_rules.conditions import Condition, condition
from alignment_rules.rulebook import Rules, Ruling
from alignment_rules.work import Subject, Work
from schemas.strategy import When


def compiled(whens: list[dict[str, Any]]) -> list[Condition]:
    return [condition(When.model_validate(when)) for when in whens]


def rules(whens: list[dict[str, Any]]) -> Rules:
    """Rules called by their place in the list."""
    return Rules([Ruling(str(number), "", "", ()) for number in range(len(whens))], compiled(whens))


def winner(found: Rules, work: Work) -> int | None:
    ruling = found.match(Subject(work))
    return int(ruling.rule) if ruling else None


def first(whens: list[dict[str, Any]], work: Work) -> int | None:
    """What `winner` must say, by trying one rule after the other."""
    return next((n for n, each in enumerate(compiled(whens)) if each.test(Subject(work))), None)
