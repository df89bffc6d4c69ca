"""What a team works on: kinds of work, how they look in the trackers, and what they serve in truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UNALIGNED: Final = "unaligned"
"""What work serves that serves nothing."""

Serves = Mapping[str, int]
"""Objective, always-on work or `unaligned` -> percent; the percents sum to 100."""
Mix = Mapping[str, float]
"""Objective, always-on work or `unaligned` -> share of a team's effort; the shares sum to 1."""


@dataclass(frozen=True)
class Epic:
    """An epic, there from the first day; its number is its place in the team's table."""

    title: str
    label: str
    serves: str


@dataclass(frozen=True)
class Theme:
    """One kind of work.

    `titles` have a slot `{x}` for one of `fills`. `epic`: number of the epic it hangs below. `linked`: Jira project
    whose work with the same end it supports, shown by nothing but a link. `keyless`: done without an issue; `titles`
    are then commit subjects.
    """

    serves: Serves
    titles: tuple[str, ...]
    fills: tuple[str, ...]
    type: str = "Story"
    component: str = ""
    labels: tuple[str, ...] = ()
    epic: int = 0
    repositories: tuple[str, ...] = ()
    linked: str = ""
    keyless: bool = False
    weight: int = 1


@dataclass(frozen=True)
class Team:
    """A team, its Jira project, its repositories, and what it works on. `lead` is the first of `people`."""

    project: str  # as the strategy calls it
    key: str
    title: str
    components: tuple[str, ...]
    repositories: tuple[tuple[str, str, str], ...]  # name, language, description
    people: tuple[tuple[str, str], ...]  # name, office
    epics: tuple[Epic, ...]
    themes: tuple[Theme, ...]
    mix: Mix
    trunk: tuple[str, ...] = ()  # repositories without pull requests
    drift: Mix | None = None  # the mix of the last weeks


def all_of(what: str) -> Serves:
    """Work that serves one thing alone."""
    return {what: 100}
