"""Who left a trace, as the edge tells it: a pseudonym, and at times how much of the day that person had."""

from typing import Final, NamedTuple, Self

WHOLE_DAY: Final = 1_000_000
"""Effort is counted in micro-days, so that sums are exact."""
REKEYED: Final = "~"
"""Begins a pseudonym under a later day's key, for the day's own is destroyed: one person may have several of them."""
_HAS: Final = "="  # no pseudonym has it


class Person(NamedTuple):
    """Written as `pseudonym` or `pseudonym=600000`."""

    pseudonym: str
    available: int = WHOLE_DAY  # micro-days that the person had for work on the day

    @property
    def written(self) -> str:
        """As it goes over the wire."""
        return self.pseudonym if self.available == WHOLE_DAY else f"{self.pseudonym}{_HAS}{self.available}"

    @classmethod
    def read(cls, written: str) -> Self:
        """Whoever is written; a share that cannot be read is the whole day."""
        name, _, share = written.partition(_HAS)
        known = share.isdecimal() and len(share) <= len(str(WHOLE_DAY))
        return cls(name, min(int(share), WHOLE_DAY) if known else WHOLE_DAY)
