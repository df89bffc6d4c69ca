"""What waits for one person's answer before a review, as a letter."""

from collections.abc import Mapping
from typing import Final

from alignment_rules.review import agenda, spoken
from alignment_rules.review.marked import plain
from alignment_rules.review.material import Material
from schemas.letters import About, Letter

_HOW: Final = "Answer a drift with `fairlead cases ack` or `accept`, and everything else in the strategy: change it, and publish it."


def letters(of: Material, people: Mapping[str, str]) -> dict[str, Letter]:
    """Person -> the letter; nobody who has nothing to answer gets one."""
    asked = agenda.asked(of)
    return {
        who: _letter(of, people[who], lines)
        for who, lines in sorted(asked.items())
        if who in people and lines
    }


def _letter(of: Material, address: str, lines: tuple[str, ...]) -> Letter:
    number = spoken.count(len(lines), "thing waits", "things wait")
    head = f"Before the review of {spoken.period(of.period)}, {number} for your answer:"
    listed = "\n".join(f"- {plain(line)}" for line in lines)
    return Letter(
        About.QUESTIONS,
        (address,),
        f"{number[:1].upper()}{number[1:]} for your answer",
        "\n".join([head, *lines]),
        f"{plain(head)}\n\n{listed}\n\n{_HOW}\n",
    )
