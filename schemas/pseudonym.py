"""Persons stop at the edge: an account becomes a keyed pseudonym before anything is sent on."""

import hmac
from base64 import b32encode
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final

from schemas.accounts import NO_ACCOUNTS, Accounts, Place
from schemas.availability import ALWAYS, Availability
from schemas.counting import EVERYBODY
from schemas.person import REKEYED, WHOLE_DAY, Person
from schemas.person_keys import Keys
from schemas.teams import NO_TEAMS, Teams

_BYTES: Final = 15  # 24 characters of base32: no collision among a billion accounts
_REMEMBERED: Final = 10_000  # pseudonyms, as long as their key


class Pseudonyms:
    """Pseudonyms under secret `keys`. Without the key of a day neither direction can be computed.

    On days of one period the same account of the same tracker gives the same pseudonym in every process that holds the
    key, and another one under another key.
    """

    def __init__(
        self,
        keys: Keys,
        teams: Teams = NO_TEAMS,
        accounts: Accounts = NO_ACCOUNTS,
        availability: Availability = ALWAYS,
    ) -> None:
        self._keys, self._teams, self._accounts, self._availability = keys, teams, accounts, availability
        self._under = lru_cache(_REMEMBERED)(_under)  # the same few people are told again and again

    def __repr__(self) -> str:
        return "Pseudonyms(…)"

    def __call__(self, tracker: str, account: str, day: date) -> str:
        """The wire's form of `account`, the tracker's own lasting name for a person, at `tracker` on a day.

        Accounts that are said to be one person's have the pseudonym of the first of them.
        """
        place = self._accounts.of(tracker, account)
        key, rekeyed = self._keys.on(day)
        pseudonym = REKEYED + self._under(key, place) if rekeyed else self._under(key, place)
        available = self._availability.on(place, day)
        return pseudonym if available == WHOLE_DAY else Person(pseudonym, available).written

    @property
    def knows_teams(self) -> bool:
        """Whether anybody is in a team."""
        return bool(self._teams)

    def teams(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        return self._teams.of(accounts, day)


def _under(key: bytes, place: Place) -> str:
    name = "\0".join(place).encode(errors="surrogatepass")
    return b32encode(hmac.digest(key, name, sha256)[:_BYTES]).decode().lower()


class Nobody:
    """No pseudonyms: every account is the same one, so that nobody is told from another; teams stay known to rules."""

    def __init__(self, teams: Teams = NO_TEAMS) -> None:
        self._teams = teams

    def __call__(self, tracker: str, account: str, day: date) -> str:
        """Everybody."""
        del tracker, account, day
        return EVERYBODY

    @property
    def knows_teams(self) -> bool:
        """Whether anybody is in a team."""
        return bool(self._teams)

    def teams(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        return self._teams.of(accounts, day)
