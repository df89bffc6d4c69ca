"""What the edge knows of persons: the key of their pseudonyms, and who is in which team, and which accounts are one person's."""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from deploy import secret_files, yaml_file
from deploy.settings import Settings
from schemas.accounts import NO_ACCOUNTS, Accounts, AccountsFile, twins
from schemas.errors import Reject
from schemas.pseudonym import Nobody, Pseudonyms
from schemas.teams import NO_TEAMS, Teams, TeamsFile
from schemas.trackers.reading import Pseudonymise

_FORM: Final = TypeAdapter(TeamsFile)
_ACCOUNTS: Final = TypeAdapter(AccountsFile)


def pseudonyms(settings: Settings) -> Pseudonymise:
    """What the edge makes of persons: pseudonyms under this installation's key, or nothing that tells them apart.

    With the teams and the accounts that the configuration names.
    """
    of = settings.persons
    known = teams(of.teams_file) if of.teams_file else NO_TEAMS
    if settings.effort.people == "none":
        return Nobody(known)
    return Pseudonyms(
        secret_files.pseudonym_key(settings),
        known,
        accounts(of.accounts_file) if of.accounts_file else NO_ACCOUNTS,
    )


def accounts(file: Path) -> Accounts:
    """Whose accounts are whose. Raises Reject with the place of every fault, and never a value: these are persons."""
    written = yaml_file.read(file)
    form = "Write `mona: [jira:acme/ACCOUNT, github:acme/LOGIN]`."
    try:
        found = list(_ACCOUNTS.validate_python(written.data).values())
    except ValidationError as error:
        faults = [f"  {written.where(detail['loc'])}: {detail['msg']}" for detail in error.errors()]
        raise Reject("\n".join(["The accounts have faults:", *faults, form])) from None
    if twins(found):
        raise Reject(f"{file}: an account is named twice: it would be two persons'. {form}")
    return Accounts(found)


def teams(file: Path) -> Teams:
    """The teams in a file. Raises Reject with the place of every fault, and never a value: these are persons."""
    written = yaml_file.read(file)
    try:
        return Teams(_FORM.validate_python(written.data))
    except ValidationError as error:
        faults = [f"  {written.where(detail['loc'])}: {detail['msg']}" for detail in error.errors()]
        form = "Write `team: [account, {account: …, from: 2026-04-01, until: 2026-09-30}]`."
        raise Reject("\n".join(["The teams have faults:", *faults, form])) from None
