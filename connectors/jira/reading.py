"""Reading what hints and doubts point at: issues by id, or all of a version or a sprint. No I/O of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import structlog

from connectors.jira.client import BadQuery, Found
from connectors.listing import Read
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import JiraSource
from schemas.trackers import existence
from schemas.trackers.minimising import clean
from schemas.trackers.reading import JsonObject, identity, inner, word
from schemas.work import GoneCause

_AT_ONCE: Final = 100
_CLAUSES: Final = {"version": "fixVersion", "sprint": "sprint"}
_log: Final = structlog.get_logger()

Issues = Callable[[Sequence[str]], tuple[list[JsonObject], set[str]]]
"""Ids -> the issues that are there, and the ids of which the tracker only failed to tell."""
Search = Callable[[str, str | None], Found]


def scope_of(source: JiraSource, project: JsonObject) -> Scope:
    """A project as a scope. Raises Reject where it has no identity."""
    id_, key = identity(project, "id"), identity(project, "key")
    title = clean(word(project.get("name")))[:255]
    return Scope(f"{source.tracker}:{id_}", source.tracker, id_, f"{source.tracker}/{key}", title)


def read(
    issues: Issues, search: Search, source: JiraSource, places: Sequence[str], asked: Scope
) -> Iterator[Read]:
    """What stands at `places`; `asked` is the scope that what is gone was last known in."""
    ids = [number for kind, _, number in map(_split, places) if kind == "issue"]
    for start in range(0, len(ids), _AT_ONCE):
        wanted = ids[start : start + _AT_ONCE]
        found, unsure = issues(wanted)
        yield from _placed(source, found, asked)
        gone = set(wanted) - unsure - {word(issue.get("id")) for issue in found}
        if gone:
            yield _ended(asked, sorted(gone), GoneCause.UNKNOWN)
    for kind, _, number in map(_split, places):
        if kind in _CLAUSES:
            yield from _found(search, source, f"{_CLAUSES[kind]} = {number} ORDER BY key ASC", asked)


def _found(search: Search, source: JiraSource, jql: str, asked: Scope) -> Iterator[Read]:
    token: str | None = None
    seen: set[str] = set()
    while token not in seen:
        try:
            found = search(jql, token)
        except BadQuery as reason:  # it is gone, and so is what could be found by it
            _log.info("nothing to read by", jql=jql, reason=str(reason))
            return
        yield from _placed(source, found.issues, asked)
        if token:
            seen.add(token)
        token = found.token
        if not token:
            return


def _placed(source: JiraSource, issues: list[JsonObject], asked: Scope) -> Iterator[Read]:
    """Issues by the project they are in; one that went where we do not follow is gone for us."""
    by_scope: dict[Scope, list[JsonObject]] = defaultdict(list)
    strayed: list[str] = []
    for issue in issues:
        try:
            scope = scope_of(source, inner(issue, "fields", "project"))
        except Reject as reason:
            _log.warning("issue without a project", issue=word(issue.get("id")), reason=str(reason))
            continue
        if source.follows(scope.key):
            by_scope[scope].append(issue)
        else:
            strayed.append(word(issue.get("id")))
    for scope, found in by_scope.items():
        yield Read(scope, "issues", found)
    if strayed:
        yield _ended(asked, strayed, GoneCause.MOVED)


def _ended(scope: Scope, ids: list[str], cause: GoneCause) -> Read:
    return Read(scope, existence.EXISTENCE, [existence.gone(f"issue:{id_}", cause) for id_ in ids])


def _split(place: str) -> tuple[str, str, str]:
    kind, colon, number = place.partition(":")
    return kind, colon, number if number.isascii() and number.isdigit() else ""
