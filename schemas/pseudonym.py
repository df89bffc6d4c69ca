"""Persons stop at the edge: an account becomes a keyed pseudonym before anything is sent on."""

import hmac
from base64 import b32encode
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from schemas.accounts import NO_ACCOUNTS, Accounts
from schemas.counting import EVERYBODY
from schemas.teams import NO_TEAMS, Teams

_BYTES = 15  # 24 characters of base32: no collision among a billion accounts


class Pseudonyms:
    """Pseudonyms under one secret `key`. Without the key neither direction can be computed.

    The same account of the same tracker gives the same pseudonym in every process that holds the key, and
    another one under another key.
    """

    def __init__(self, key: bytes, teams: Teams = NO_TEAMS, accounts: Accounts = NO_ACCOUNTS) -> None:
        if not key:
            raise ValueError("a pseudonym needs a key")
        self._key, self._teams, self._accounts = key, teams, accounts

    def __repr__(self) -> str:
        return "Pseudonyms(…)"

    def __call__(self, tracker: str, account: str) -> str:
        """The pseudonym of `account`, the tracker's own lasting name for a person, at `tracker`.

        Accounts that are said to be one person's have the pseudonym of the first of them.
        """
        tracker, account = self._accounts.of(tracker, account)
        name = f"{tracker}\0{account}".encode(errors="surrogatepass")
        return b32encode(hmac.digest(self._key, name, sha256)[:_BYTES]).decode().lower()

    def teams(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        return self._teams.of(accounts, day)


class Nobody:
    """No pseudonyms: every account is the same one, so that nobody is told from another; teams stay known to rules."""

    def __init__(self, teams: Teams = NO_TEAMS) -> None:
        self._teams = teams

    def __call__(self, tracker: str, account: str) -> str:
        """Everybody."""
        del tracker, account
        return EVERYBODY

    def teams(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        return self._teams.of(accounts, day)
