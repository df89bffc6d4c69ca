"""Every outcome a webhook can have, and the answer it gets. The words are the metric's `outcome` label."""

from enum import Enum


class Outcome(Enum):
    """What became of a webhook: the label and the HTTP status."""

    ACCEPTED = ("accepted", 202)
    IGNORED = ("ignored", 202)
    UNPARSABLE = ("unparsable", 400)
    FORGED = ("forged", 401)
    NO_ROUTE = ("no_route", 404)
    SLOW = ("slow", 408)
    TOO_LARGE = ("too_large", 413)
    ENCODED = ("encoded", 415)
    WRONG_TYPE = ("wrong_type", 415)
    UNAVAILABLE = ("unavailable", 503)
    BUSY = ("busy", 503)

    def __init__(self, label: str, status: int) -> None:
        self.label = label
        self.status = status


class Refused(Exception):  # noqa: N818 - the word says what happens
    """The webhook is not taken; `reason` tells the sender why and what to do."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
