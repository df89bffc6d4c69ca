"""A work item as rules see it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec

Feature = tuple[str, str]
"""A field of the rules' language and a value in small letters: ("label", "spike")."""
HAS: Final = "has"
"""A feature of this name says only that a field is not empty."""
_TOKEN: Final = re.compile(r"\w+")
BETWEEN: Final = "\0"
"""Stands between title and text, so that no phrase reaches across."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may look at. `under` holds every key of every ancestor."""

    key: str = ""
    kind: str = ""
    type: str = ""
    status: str = ""
    title: str = ""
    text: str = ""
    branch: str = ""
    project: str = ""  # Jira project key
    repository: str = ""  # owner/repo
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fix_versions: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


_SINGLE: Final = ("type", "status", "branch", "project", "repository", "kind")
_MANY: Final = (
    ("label", "labels"),
    ("component", "components"),
    ("fix version", "fix_versions"),
    ("under", "under"),
)


@dataclass(frozen=True)
class Subject:
    """A work item made ready for matching; what is dear is made when first asked for."""

    work: Work

    @cached_property
    def features(self) -> frozenset[Feature]:
        """All literal facts; each is looked up, never compared one by one."""
        single = {name: getattr(self.work, name).casefold() for name in _SINGLE}
        found = {(name, value) for name, value in single.items() if value}
        found |= {(name, one.casefold()) for name, many in _MANY for one in getattr(self.work, many)}
        return frozenset(found | {(HAS, name) for name, _ in found})

    @cached_property
    def folded(self) -> str:
        """Title and text without their case."""
        return f"{self.work.title}{BETWEEN}{self.work.text}".casefold()

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of title and text."""
        return frozenset(_TOKEN.findall(self.folded))

    @cached_property
    def said(self) -> tuple[bytes, bytes]:
        """Title and text as RE2 reads them."""
        return self.work.title.encode(errors="replace"), self.work.text.encode(errors="replace")
