"""Keys of other items in what people write: `PAY-12`, `Fixes #12`, `acme/pay-api#12`, and URLs of them."""

import re
from collections.abc import Iterator
from typing import Final

from schemas.work import Link, LinkKind, WorkItem

MOST: Final = 50
"""No item has more mentions than this; the first ones count."""
_READ: Final = 200_000  # characters of a text; trackers allow less

_OWNER: Final = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}"
_NAME: Final = r"[A-Za-z0-9._-]{1,100}"
_NUMBER: Final = r"[1-9][0-9]{0,9}"
_JIRA: Final = rf"[A-Z][A-Z0-9_]{{1,30}}-{_NUMBER}"
_KEY: Final = re.compile(
    rf"https?://[^\s/]{{1,255}}/(?P<url_repository>{_OWNER}/{_NAME})"
    rf"/(?:(?:issues|pull)/(?P<url_number>{_NUMBER})(?![0-9])|commit/(?P<sha>[0-9a-f]{{40}})(?![0-9a-f]))"
    rf"|(?<![\w./-])(?!{_JIRA}/)(?P<repository>{_OWNER}/{_NAME})#(?P<number>{_NUMBER})(?!\w)"
    rf"|(?<![\w/#&])(?:#|GH-)(?P<own>{_NUMBER})(?!\w)"
    rf"|(?<![A-Za-z0-9])(?P<jira>{_JIRA})(?![A-Za-z0-9]|-[0-9])"
)
"""Every part has a bounded length and a bounded look behind, so that hostile text takes linear time."""
_BRANCH_KEY: Final = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{{1,30}}-{_NUMBER})(?![A-Za-z0-9])")


def mentions(item: WorkItem) -> tuple[Link, ...]:
    """Keys that the branch, the title and the text name, in that order, each once, never the item's own.

    `#12` is of the item's own repository. Branches are read in any case (`feature/pay-12-one-tap`); elsewhere a Jira
    key is in capitals, or `utf-8` would be one.
    """
    own = repository_of(item.key)
    found: dict[str, Link] = {}
    for place, key in _places(item, own):
        if key != item.key and key not in found:
            found[key] = Link(LinkKind.MENTIONS, key, place)
            if len(found) == MOST:
                break
    return tuple(found.values())


def repository_of(key: str) -> str:
    """`acme/pay-api` of `acme/pay-api#12` and `acme/pay-api@sha`; empty for a Jira key."""
    repository, sign, _ = key.partition("#" if "#" in key else "@")
    return repository if sign else ""


def jira_project_of(key: str) -> str:
    """`PAY` of `PAY-311`; empty for a key of a repository."""
    return "" if repository_of(key) else key.rpartition("-")[0]


def _places(item: WorkItem, own: str) -> Iterator[tuple[str, str]]:
    for match in _BRANCH_KEY.finditer(item.branch):
        yield "branch", match[1].upper()
    for place, written in (("title", item.title), ("text", item.text)):
        for match in _KEY.finditer(written, 0, _READ):
            if key := _key(match, own):
                yield place, key


def _key(match: re.Match[str], own: str) -> str:
    """The key a match stands for; empty for `#12` where there is no repository it could be of."""
    if match["jira"]:
        return match["jira"]
    if match["own"] and not own:
        return match[0] if match[0].startswith("GH-") else ""  # a Jira project may be called GH
    if match["own"]:
        return f"{own}#{match['own']}"
    if match["sha"]:
        return f"{match['url_repository']}@{match['sha']}"
    return f"{match['url_repository'] or match['repository']}#{match['url_number'] or match['number']}"
