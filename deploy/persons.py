"""What the edge knows of persons: the key of their pseudonyms, and who is in which team."""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from deploy import secret_files, yaml_file
from deploy.settings import Settings
from schemas.errors import Reject
from schemas.pseudonym import Pseudonyms
from schemas.teams import NO_TEAMS, Teams, TeamsFile

_FORM: Final = TypeAdapter(TeamsFile)


def pseudonyms(settings: Settings) -> Pseudonyms:
    """The pseudonyms under this installation's key, with the teams that `persons.teams_file` names."""
    file = settings.persons.teams_file
    return Pseudonyms(secret_files.pseudonym_key(settings), teams(file) if file else NO_TEAMS)


def teams(file: Path) -> Teams:
    """The teams in a file. Raises Reject with the place of every fault, and never a value: these are persons."""
    written = yaml_file.read(file)
    try:
        return Teams(_FORM.validate_python(written.data))
    except ValidationError as error:
        faults = [f"  {written.where(detail['loc'])}: {detail['msg']}" for detail in error.errors()]
        form = "Write `team: [account, {account: …, from: 2026-04-01, until: 2026-09-30}]`."
        raise Reject("\n".join(["The teams have faults:", *faults, form])) from None
