"""A work item as rules see it."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Final

import msgspec

from alignment_rules.keys import jira_project_of, repository_of

Feature = tuple[str, str]
"""A field of the rules' language and a value in small letters: ("label", "spike")."""
BETWEEN: Final = "\0"
"""Stands between title and text, so that no phrase reaches across."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may look at. `under` holds every key of every ancestor."""

    key: str = ""
    kind: str = ""
    type: str = ""
    status: str = ""
    priority: str = ""
    title: str = ""
    text: str = ""
    branch: str = ""
    project: str = ""  # Jira project key
    repository: str = ""  # owner/repo
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fix_versions: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()
    custom: tuple[str, ...] = ()  # `Business Unit: Retail`
    reporter_teams: tuple[str, ...] = ()
    assignee_teams: tuple[str, ...] = ()
    paths: tuple[str, ...] | None = None  # of the files it changes; None where they are not known
    under: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()  # keys it links to or names
    days: int = 0  # since it was made


class Facts(msgspec.Struct, frozen=True):
    """What the store holds of an item beside its key, its kind and its title."""

    type: str = ""
    status: str = ""
    priority: str = ""
    text: str = ""
    branch: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fix_versions: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()
    custom: tuple[str, ...] = ()
    reporter_teams: tuple[str, ...] = ()
    assignee_teams: tuple[str, ...] = ()


def of_item(
    key: str,
    kind: str,
    title: str,
    facts: Facts,
    days: int,
    under: tuple[str, ...] = (),
    linked: tuple[str, ...] = (),
    paths: tuple[str, ...] | None = None,
) -> Work:
    """A stored item as rules see it, `days` after it was made."""
    return Work(
        key=key,
        kind=kind,
        type=facts.type,
        status=facts.status,
        priority=facts.priority,
        title=title,
        text=facts.text,
        branch=facts.branch,
        project=jira_project_of(key),
        repository=repository_of(key),
        labels=facts.labels,
        components=facts.components,
        fix_versions=facts.fix_versions,
        sprints=facts.sprints,
        custom=facts.custom,
        reporter_teams=facts.reporter_teams,
        assignee_teams=facts.assignee_teams,
        paths=paths,
        under=under,
        linked=linked,
        days=days,
    )


One = Callable[[Work], str]
Many = Callable[[Work], Iterable[str]]
SINGLE: Final[Mapping[str, One]] = {
    name: attrgetter(name)
    for name in ("type", "status", "priority", "branch", "project", "repository", "kind")
}
"""Fields of one value."""
MANY: Final[Mapping[str, Many]] = {
    "label": attrgetter("labels"),
    "component": attrgetter("components"),
    "fix version": attrgetter("fix_versions"),
    "sprint": attrgetter("sprints"),
    "custom": attrgetter("custom"),
    "reporter team": attrgetter("reporter_teams"),
    "assignee team": attrgetter("assignee_teams"),
    "path": lambda work: work.paths or (),
    "under": attrgetter("under"),
    "linked": attrgetter("linked"),
}
"""Fields of any number of values."""
LINKS: Final = ("under", "linked")
"""Of these fields, those that come from links and not from the item itself."""


def custom(name: str, value: str) -> str:
    """A custom field and its value as one word: `Business Unit: Retail`."""
    return f"{name}: {value}"


class Subject:
    """A work item made ready for matching; what is dear is made when first asked for."""

    __slots__ = ("_folded", "_said", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self._folded: str | None = None
        self._said: tuple[bytes, ...] | None = None

    @property
    def folded(self) -> str:
        """Title and text without their case."""
        if self._folded is None:
            self._folded = f"{self.work.title}{BETWEEN}{self.work.text}".casefold()
        return self._folded

    @property
    def said(self) -> tuple[bytes, ...]:
        """Title and text as RE2 reads them; what is empty says nothing."""
        if self._said is None:
            texts = (self.work.title, self.work.text)
            self._said = tuple(text.encode("utf-8", "replace") for text in texts if text)
        return self._said


def written(work: Work) -> str:
    """All that words, patterns and globs look at, in one text."""
    said = f"{work.title}{BETWEEN}{work.text}{BETWEEN}{work.branch}{BETWEEN}{work.repository}"
    return f"{said}{BETWEEN}{BETWEEN.join(work.paths)}" if work.paths else said
