"""What people are sent that is no alarm: a review, a changed strategy, what waits for their answer."""

from enum import StrEnum
from typing import Final

import msgspec

LETTER: Final = "letter"
"""Kind of the effect whose payload is a `Letter`."""
REVIEW_DUE: Final = "review.due"
"""Kind of the effect that asks for the letters of a review; its payload is a `ReviewDue`."""


class About(StrEnum):
    """What a letter is about."""

    REVIEW = "review"
    QUESTIONS = "questions"  # what waits for one person's answer
    STRATEGY = "strategy"  # what changed in it


class Letter(msgspec.Struct, frozen=True):
    """`addresses` are e-mail addresses of the strategy; `text` is Markdown and whole, `summary` short enough for a chat.

    `page`, where there is one, is an HTML document that goes with it under the name `file`.
    """

    about: About
    addresses: tuple[str, ...]
    subject: str
    summary: str
    text: str
    page: str = ""
    file: str = ""


class ReviewDue(msgspec.Struct, frozen=True):
    """The name of the period that is over and to be reviewed."""

    period: str


def review_key(period: str, project: str = "") -> str:
    """The effect of a period's review: whoever asks for it again asks for the same."""
    return f"letter:review:{period}{f':{project}' if project else ''}"
