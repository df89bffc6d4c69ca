"""How much of a day somebody has for work, and when: asked at the edge alone, so that only the share goes on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.accounts import NO_ACCOUNTS, Account, Accounts, Place, placed
from schemas.person import WHOLE_DAY


class Time(BaseModel):
    """A share of each day from a day on, until its last: part time, or with 0 leave."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share: float = Field(ge=0, le=1)
    start: date = Field(date.min, alias="from")
    until: date = date.max


AvailabilityFile = dict[Account, Annotated[list[Time], Field(min_length=1)]]
"""availability.yaml: any account of a person -> `{share, from, until}` each."""


class Availability:
    """The share of a day that a person has; where several hold, the least."""

    def __init__(self, written: Mapping[str, Iterable[Time]], accounts: Accounts = NO_ACCOUNTS) -> None:
        self._of: dict[Place, list[Time]] = {}
        for account, times in written.items():
            self._of.setdefault(accounts.of(*placed(account)), []).extend(times)

    def __repr__(self) -> str:
        return "Availability(…)"

    def on(self, place: Place, day: date) -> int:
        """Micro-days of that day, of the person for whom this account stands."""
        if not self._of:
            return WHOLE_DAY
        tracker, account = place
        times = self._of.get((tracker, account.casefold()), ())
        shares = [time.share for time in times if time.start <= day <= time.until]
        return round(WHOLE_DAY * min(shares, default=1.0))


ALWAYS: Final = Availability({})
