"""Keys of other items in what people write: `PAY-12`, `Fixes #12`, `acme/pay-api#12`, and URLs of them.

What looks like a key need not be one: `UTF-8` is a word. Whether there is such a project only the store knows, so a key
whose project it does not know counts for nothing there (see `streams.tag_inputs`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from alignment_rules.trailers import parts
from schemas.work import Link, LinkKind, WorkItem

MOST: Final = 50
"""No item has more mentions than this; the first ones count."""
_READ: Final = 200_000  # characters of a text; trackers allow less

_OWNER: Final = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}"
_NAME: Final = r"[A-Za-z0-9._-]{1,100}"
_NUMBER: Final = r"[1-9][0-9]{0,9}"
_JIRA: Final = rf"[A-Z][A-Z0-9_]{{1,30}}-{_NUMBER}"
_ANY_CASE: Final = rf"[A-Za-z][A-Za-z0-9]{{1,30}}-{_NUMBER}"
_SHA: Final = r"[0-9a-f]{40}(?![0-9a-f])"
_KEY: Final = re.compile(
    rf"https?://[^\s/]{{1,255}}(?:/[^\s/]{{1,100}}){{0,2}}/browse/(?P<browsed>{_ANY_CASE})(?![A-Za-z0-9])"
    rf"|https?://[^\s/]{{1,255}}/(?P<url_repository>{_OWNER}/{_NAME})"
    rf"/(?:(?:issues|pull)/(?P<url_number>{_NUMBER})(?![0-9])|commit/(?P<url_sha>{_SHA}))"
    rf"|(?<!\w)(?:reverts commit|picked from commit) (?P<own_sha>{_SHA})"
    rf"|(?<![\w./-])(?!{_JIRA}/)(?P<repository>{_OWNER}/{_NAME})#(?P<number>{_NUMBER})(?!\w)"
    rf"|(?<![\w/#&])(?:#|GH-)(?P<own>{_NUMBER})(?!\w)"
    rf"|(?<![A-Za-z0-9])(?P<jira>{_JIRA})(?![A-Za-z0-9]|-[0-9])"
)
"""Every part has a bounded length and a bounded look behind, so that hostile text takes linear time."""
_BRANCH_KEY: Final = re.compile(rf"(?<![A-Za-z0-9])({_ANY_CASE})(?![A-Za-z0-9])")
_MERGED: Final = re.compile(
    r"Merge (?:pull request #\d{1,10} from [^\s/]{1,100}/([^\s]{1,250})|(?:remote-tracking )?branch '([^']{1,250})')"
)


def mentions(item: WorkItem) -> tuple[Link, ...]:
    """Keys that the branch, the title and the text name, in that order, each once, never the item's own.

    `#12` is of the item's own repository. Branches, also the one that a merge names, and addresses are read in any case
    (`feature/pay-12-one-tap`); elsewhere a Jira key is in capitals. What a text ends with (`Fixes: PAY-12`) is its
    trailer; trailers that name persons name no work.
    """
    own, itself = repository_of(item.key), compared(item.key)
    found: dict[str, Link] = {}
    for place, key in _places(item, own):
        if key != itself and key not in found:
            found[key] = Link(LinkKind.MENTIONS, key, place)
            if len(found) == MOST:
                break
    return tuple(found.values())


def compared(key: str) -> str:
    """A key as others are compared with it: a repository's name is the same in any case, a Jira key is in capitals."""
    return key.lower() if "/" in key else key


def repository_of(key: str) -> str:
    """`acme/pay-api` of `acme/pay-api#12` and `acme/pay-api@sha`; empty for a Jira key."""
    repository, sign, _ = key.partition("#" if "#" in key else "@")
    return repository if sign else ""


def jira_project_of(key: str) -> str:
    """`PAY` of `PAY-311`; empty for a key of a repository."""
    return "" if repository_of(key) else key.rpartition("-")[0]


def home_of(key: str) -> str:
    """The Jira project or the repository that a key is of: `PAY`, `acme/pay-api`."""
    return repository_of(key) or jira_project_of(key)


def _places(item: WorkItem, own: str) -> Iterator[tuple[str, str]]:
    for branch in (item.branch, *_merged(item.title)):
        for match in _BRANCH_KEY.finditer(branch):
            yield "branch", match[1].upper()
    text = item.text[:_READ]
    for place, written in (("title", item.title), *(parts(text) if own else (("text", text),))):
        for match in _KEY.finditer(written, 0, _READ):
            if key := _key(match, own):
                yield place, compared(key)


def _merged(title: str) -> Iterator[str]:
    """The branch that a merge took in, by the title that git or GitHub gives it."""
    if match := _MERGED.match(title):
        yield match[1] or match[2]


def _key(match: re.Match[str], own: str) -> str:
    """The key a match stands for; empty for `#12` where there is no repository it could be of."""
    return _MEANS[match.lastgroup or ""](match, own)


def _numbered(match: re.Match[str], own: str) -> str:
    if own:
        return f"{own}#{match['own']}"
    return match[0] if match[0].startswith("GH-") else ""  # a Jira project may be called GH


_MEANS: Final[Mapping[str, Callable[[re.Match[str], str], str]]] = {
    "browsed": lambda match, _: match["browsed"].upper(),
    "url_number": lambda match, _: f"{match['url_repository']}#{match['url_number']}",
    "url_sha": lambda match, _: f"{match['url_repository']}@{match['url_sha']}",
    "own_sha": lambda match, own: f"{own}@{match['own_sha']}" if own else "",
    "number": lambda match, _: f"{match['repository']}#{match['number']}",
    "own": _numbered,
    "jira": lambda match, _: match["jira"],
}
"""The last group of a match -> the key it stands for."""
