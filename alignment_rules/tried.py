"""Each rule tried on a piece of work, with why it did or did not match."""

import msgspec

from alignment_rules.conditions import Condition
from alignment_rules.rulebook import Rules
from alignment_rules.work import Subject


class Tried(msgspec.Struct, frozen=True):
    """A rule, where it is written, and what became of it."""

    rule: str
    place: str  # rules/payments.yaml:12
    matches: bool
    wins: bool
    why: str  # one sentence


def tried(rules: Rules, subject: Subject) -> list[Tried]:
    """All rules in their order. The first that matches wins, also where another below it would match."""
    found: list[Tried] = []
    winner = ""
    for ruling, condition in zip(rules.rulings, rules.conditions, strict=True):
        missing = _missing(condition, subject)
        wins = missing is None and not winner
        winner = ruling.rule if wins else winner
        found.append(
            Tried(ruling.rule, ruling.place, missing is None, wins, _why(condition, missing, winner, wins))
        )
    return found


def _why(condition: Condition, missing: Condition | None, winner: str, wins: bool) -> str:
    if missing is not None:
        return f"Does not hold: {missing.words}."
    return (
        f"Holds: {condition.words}."
        if wins
        else f"Would match ({condition.words}), but {winner} stands above it."
    )


def _missing(condition: Condition, subject: Subject) -> Condition | None:
    """The first part that does not hold; None where all do."""
    parts = condition.parts or (condition,)
    return next((part for part in parts if not part.test(subject)), None)
