"""What the edge knows of persons: their pseudonyms, teams and times, and which accounts are one person's."""

import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from deploy import person_key, yaml_file
from deploy.settings import Settings
from schemas.accounts import NO_ACCOUNTS, Accounts, AccountsFile, twins
from schemas.availability import ALWAYS, Availability, AvailabilityFile
from schemas.errors import Reject
from schemas.person_keys import Keys
from schemas.pseudonym import Nobody, Pseudonyms
from schemas.teams import NO_TEAMS, Teams, TeamsFile
from schemas.trackers.reading import Pseudonymise

_TEAMS: Final = TypeAdapter(TeamsFile)
_ACCOUNTS: Final = TypeAdapter(AccountsFile)
_TIMES: Final = TypeAdapter(AvailabilityFile)
_HOUR: Final = 3_600.0
_LOG: Final = structlog.get_logger()
_F = TypeVar("_F")


def pseudonyms(settings: Settings) -> Pseudonymise:
    """What the edge makes of persons: pseudonyms under this installation's key, or nothing that tells them apart.

    With the teams, the accounts and the times that the configuration names.
    """
    of = settings.persons
    known = teams(of.teams_file) if of.teams_file else NO_TEAMS
    if settings.effort.people == "none":
        return Nobody(known)
    named = accounts(of.accounts_file) if of.accounts_file else NO_ACCOUNTS
    times = availability(of.availability_file, named) if of.availability_file else ALWAYS
    return Pseudonyms(Keys(person_key.read(settings), of.key_rotates), known, named, times)


class Renewed:
    """The same for a process that runs on: what it was told of persons is read anew each hour, and a key goes that must.

    What cannot be read leaves what was known, and is said.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._known, self._until = pseudonyms(settings), clock() + _HOUR

    def __call__(self, tracker: str, account: str, day: date) -> str:
        """The pseudonym of an account on a day."""
        return self._now()(tracker, account, day)

    @property
    def knows_teams(self) -> bool:
        """Whether anybody is in a team."""
        return self._now().knows_teams

    def teams(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        return self._now().teams(accounts, day)

    def _now(self) -> Pseudonymise:
        if self._clock() >= self._until:
            self._until = self._clock() + _HOUR
            try:
                self._known = pseudonyms(self._settings)
            except Reject as fault:
                _LOG.warning("what is known of persons stays as it was", fault=str(fault))
        return self._known


def availability(file: Path, named: Accounts = NO_ACCOUNTS) -> Availability:
    """Who has how much of a day. Raises Reject with the place of every fault, and never a value: these are persons."""
    form = "Write `jira:acme/ACCOUNT: [{share: 0.6}, {share: 0, from: 2026-07-01, until: 2026-07-31}]`."
    times = _read(file, _TIMES, "The times have faults:", form)
    return Availability(times, named)


def accounts(file: Path) -> Accounts:
    """Whose accounts are whose. Raises Reject with the place of every fault, and never a value: these are persons."""
    form = "Write `mona: [jira:acme/ACCOUNT, github:acme/LOGIN]`."
    found = list(_read(file, _ACCOUNTS, "The accounts have faults:", form).values())
    if twins(found):
        raise Reject(f"{file}: an account is named twice: it would be two persons'. {form}")
    return Accounts(found)


def teams(file: Path) -> Teams:
    """The teams in a file. Raises Reject with the place of every fault, and never a value: these are persons."""
    form = "Write `team: [account, {account: …, from: 2026-04-01, until: 2026-09-30}]`."
    members = _read(file, _TEAMS, "The teams have faults:", form)
    return Teams(members)


def _read(file: Path, shape: TypeAdapter[_F], faulty: str, form: str) -> _F:
    written = yaml_file.read(file)
    try:
        return shape.validate_python(written.data)
    except ValidationError as error:
        faults = [f"  {written.where(detail['loc'])}: {detail['msg']}" for detail in error.errors()]
        raise Reject("\n".join([faulty, *faults, form])) from None
