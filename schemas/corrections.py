"""Bodies of the commands by which people correct an item's alignment (`fairlead.commands`)."""

from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

PROPOSE: Final = "correction.propose"
CONFIRM: Final = "correction.confirm"
WITHDRAW: Final = "correction.withdraw"


class Standing(StrEnum):
    """Where a correction stands; only a confirmed one counts, and a withdrawn one never again."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Proposal(msgspec.Struct, frozen=True):
    """Body of `correction.propose`: an item by its tracker's identity, and what it serves (id -> ppm, sums to WHOLE)."""

    tracker: str
    external_id: str
    key: str
    serves: dict[str, int]
    because: str
    subtree: bool = False  # and everything under it
    until: date | None = None  # the last day, by UTC


class Decision(msgspec.Struct, frozen=True):
    """Body of `correction.confirm` and `correction.withdraw`: a correction by its number."""

    number: int
    because: str = ""
