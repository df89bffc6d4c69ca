"""What the Jira API needs of whatever stands behind it: the simulated organisation, or an archive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from deploy.sandbox.json_object import Json

_LONGEST_ID: Final = 19
Deployment = Literal["cloud", "datacenter"]


@dataclass(frozen=True)
class Project:
    """A Jira project. `id` never changes; `key` may, and the old one still leads here."""

    id: str
    key: str
    name: str
    former_keys: tuple[str, ...] = ()
    archived: bool = False
    trashed: bool = False

    @property
    def live(self) -> bool:
        """Whether listings show it unasked."""
        return not (self.archived or self.trashed)


class Row(Protocol):
    """What a search looks at: an issue's identity and its times in milliseconds."""

    @property
    def id(self) -> int:
        """The issue's number in the site."""

    @property
    def key(self) -> str:
        """`PAY-311`."""

    @property
    def number(self) -> int:
        """311 of `PAY-311`."""

    @property
    def created(self) -> int:
        """Milliseconds since 1970."""

    @property
    def updated(self) -> int:
        """Milliseconds since 1970."""


class Site(Protocol):
    """A Jira site."""

    deployment: Deployment
    title: str

    def now(self) -> datetime:
        """The site's clock."""
        ...

    def projects(self) -> Sequence[Project]:
        """All projects that the token's account may browse, archived and trashed ones too."""
        ...

    def rows(self, project: Project) -> Sequence[Row]:
        """A project's issues, by number."""
        ...

    def find(self, id_or_key: str) -> Row | None:
        """An issue by its id, its key, or a key it once had."""
        ...

    def issues_in(self, field: str, id_: int) -> Iterable[int] | None:
        """Ids of the issues whose `fixVersion` or `sprint` has this number; None where there is no such."""
        ...

    def issue(self, row: Row) -> Mapping[str, object]:
        """The whole issue: `fields`, and `changelog` where there is one; of long lists the embedded part."""
        ...

    def histories(self, row: Row) -> Sequence[Json]:
        """The whole changelog, oldest first."""
        ...

    def comments(self, row: Row) -> Sequence[Json]:
        """All comments, oldest first."""
        ...

    def worklogs(self, row: Row) -> Sequence[Json]:
        """All worklogs, oldest first."""
        ...

    def worklog_changes(self, *, deleted: bool) -> Sequence[tuple[int, int]]:
        """When (milliseconds) and which worklogs of the site were made or edited, or deleted; oldest first."""
        ...

    def worklog(self, id_: int) -> Json | None:
        """The worklog of this number."""
        ...

    def myself(self) -> Json:
        """The account the token belongs to."""
        ...


class Writes(Protocol):
    """A site that can be written to, by the account that the token belongs to."""

    denied: set[str]  # permissions that the account has not: ADD_COMMENTS …

    def write_comment(self, row: Row, body: str) -> Json:
        """Comment on an issue."""
        ...

    def rewrite_comment(self, row: Row, id_: str, body: str) -> Json | None:
        """Change a comment; None where there is none."""
        ...

    def relabel(self, row: Row, add: Sequence[str], remove: Sequence[str]) -> None:
        """Put labels on an issue and take some off."""
        ...


def is_id(text: str) -> bool:
    """Whether this names an issue by its number: ASCII digits, and no more of them than any id has."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID


def project_of(site: Site, id_or_key: str) -> Project | None:
    """A project by its id or key, in any case as Jira does it."""
    wanted = id_or_key.upper()
    every = [each for each in site.projects() if not each.trashed]
    named = next((each for each in every if wanted in (each.id, each.key)), None)
    return named or next((each for each in every if wanted in each.former_keys), None)
