"""What effort is counted in: person-days, or item-days where persons are not told apart (`effort.people: none`)."""

from enum import StrEnum
from typing import Final

EVERYBODY: Final = "everybody"
"""Stands for every person where none is told from another; too short to be a pseudonym."""
ITEMS_A_DAY: Final = 2
"""So many items a person is taken to work on in a day where persons are not told apart: most work on fewer."""


class Unit(StrEnum):
    """A person-day is split over the items of that day's traces; an item-day is an item with a trace on that day."""

    PERSON_DAYS = "person_days"
    ITEM_DAYS = "item_days"

    @property
    def words(self) -> str:
        """`person-days`."""
        return self.value.replace("_", "-")

    def said(self, count: int) -> str:
        """`1 person-day`, `1,200 person-days`."""
        return f"{count:,} {self.words.removesuffix('s') if count == 1 else self.words}"
