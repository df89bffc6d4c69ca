"""What people write about a source: a Jira site or a GitHub host, and what of it to follow."""

from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

OnIssues = Literal["label", "comment"]
"""How an issue is told what it serves."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


@lru_cache(maxsize=10_000)
def _matches(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.casefold(), glob.casefold()) for glob in globs)


class JiraSource(_Written):
    """A Jira site. `api_url` differs from `url` only for scoped Cloud tokens.

    `custom_fields` are those that rules may read: the name that rules use -> `customfield_10042`, as `GET field` of the
    site's API lists it. All others are never asked for, and never leave the edge.

    With `write_back_on_issues` each open issue is told what it serves, by a label or by a comment.
    """

    name: Name
    url: HttpUrl
    api_url: HttpUrl | None = None
    deployment: Literal["cloud", "datacenter"] = "cloud"
    email: str | None = None
    token_file: Path
    webhook_secret_files: list[Path] = Field(default_factory=list, max_length=2)
    projects: list[str] = Field(min_length=1)
    custom_fields: dict[
        Annotated[str, Field(min_length=1, max_length=200)],
        Annotated[str, Field(pattern=r"^customfield_[0-9]{1,10}$")],
    ] = Field(default_factory=dict, max_length=50)
    write_back_on_issues: OnIssues | None = None

    @property
    def tracker(self) -> str:
        """The tracker's name: `jira:acme`."""
        return f"jira:{self.name}"

    def follows(self, key: str) -> bool:
        """Whether the Jira project `PAY` is among `projects`, which may be globs."""
        return _matches(key, tuple(self.projects))


class GithubApp(_Written):
    """Credentials of a GitHub App."""

    id: int
    key_file: Path
    installations: list[int] = Field(min_length=1)


class GithubSource(_Written):
    """A GitHub host. Exactly one of `token_files` and `app`; repositories are `owner/name` or `owner/*`.

    With `write_back` each pull request is told what it serves, by a commit status, or by a check run where there is an `app`;
    with `write_back_on_issues` each open issue is, by a label or by a comment. In public repositories only where
    `write_back_on_public_repositories` says so, too.

    With `sweep_deliveries` GitHub is asked, once, to deliver again what its own log says it could not.
    """

    name: Name
    url: HttpUrl = HttpUrl("https://api.github.com")
    token_files: list[Path] = Field(default_factory=list)
    app: GithubApp | None = None
    webhook_secret_files: list[Path] = Field(default_factory=list, max_length=2)
    repositories: list[Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]] = Field(min_length=1)
    write_back: bool = False
    write_back_on_issues: OnIssues | None = None
    write_back_on_public_repositories: bool = False
    sweep_deliveries: bool = False

    @property
    def tracker(self) -> str:
        """The tracker's name: `github:acme`."""
        return f"github:{self.name}"

    def follows(self, name: str) -> bool:
        """Whether the repository `acme/pay-api` is among `repositories`, which may be globs."""
        return _matches(name, tuple(self.repositories))


class Sources(_Written):
    """All trackers that Fairlead listens to."""

    jira: list[JiraSource] = Field(default_factory=list)
    github: list[GithubSource] = Field(default_factory=list)
