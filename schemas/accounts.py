"""Which accounts are one person's: asked at the edge alone, so that a person has one pseudonym in all trackers."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from pydantic import Field

Account = Annotated[str, Field(pattern=r"^(jira|github):[a-z0-9-]+/\S+$", max_length=300)]
"""`jira:acme/712020:5f0c…` (the account id, of a data centre the key or name) or `github:acme/mona` (the login or address)."""
AccountsFile = dict[str, Annotated[list[Account], Field(min_length=2)]]
"""accounts.yaml: what you call a person, which goes nowhere -> their accounts."""

Place = tuple[str, str]
"""A tracker and an account of it."""


class Accounts:
    """The first account of each person stands for all of theirs."""

    def __init__(self, written: Iterable[Sequence[str]]) -> None:
        self._first: dict[Place, Place] = {}
        for accounts in written:
            places = [placed(account) for account in accounts]
            self._first.update(dict.fromkeys(places, places[0]))

    def __repr__(self) -> str:
        return "Accounts(…)"

    def of(self, tracker: str, account: str) -> Place:
        """The account that stands for this one; itself where nobody is named."""
        return self._first.get((tracker, account.casefold()), (tracker, account))


def twins(written: Iterable[Sequence[str]]) -> bool:
    """Whether some account is named twice: it would be two persons'."""
    places = [placed(account) for accounts in written for account in accounts]
    return len(set(places)) < len(places)


def placed(written: str) -> Place:
    """Tracker and account of `jira:acme/ACCOUNT`."""
    tracker, _, account = written.partition("/")
    return tracker, account.casefold()


NO_ACCOUNTS: Final = Accounts(())
