"""What of GitHub's JSON may leave the edge; webhooks and listings give parts of the same form."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from schemas.trackers.github_events import HINTS
from schemas.trackers.minimising import Each, Keep, Shape, minimised
from schemas.trackers.reading import JsonObject, Pseudonymise, inner, objects, word

_WORD, _TEXT, _FLAG, _PERSON = Keep.WORD, Keep.TEXT, Keep.FLAG, Keep.PERSON
_ISSUE: Final[Shape] = {
    "id": _WORD,
    "number": _WORD,
    "title": _TEXT,
    "body": _TEXT,
    "state": _WORD,
    "html_url": _WORD,
    "labels": Each({"name": _WORD}),
    "milestone": {"title": _WORD},
    "type": {"name": _WORD},
    "parent_issue_url": _WORD,
    "created_at": _WORD,
    "updated_at": _WORD,
    "closed_at": _WORD,
    "user": _PERSON,
    "closed_by": _PERSON,
    "gone": _FLAG,
}
_PULL: Final[Shape] = {
    "id": _WORD,
    "number": _WORD,
    "title": _TEXT,
    "body": _TEXT,
    "state": _WORD,
    "html_url": _WORD,
    "labels": Each({"name": _WORD}),
    "milestone": {"title": _WORD},
    "head": {"ref": _WORD},
    "created_at": _WORD,
    "updated_at": _WORD,
    "merged_at": _WORD,
    "user": _PERSON,
}
_COMMIT: Final[Shape] = {
    "sha": _WORD,
    "message": _TEXT,
    "authored": _WORD,
    "committed": _WORD,
    "person": _PERSON,
    "html_url": _WORD,
}
_NAMES_ONLY: Final[Shape] = {
    "action": _WORD,
    "issue": {"id": _WORD, "number": _WORD},
    "pull_request": {"id": _WORD, "number": _WORD},
    "comment": {"id": _WORD},
    "review": {"id": _WORD},
    "label": {"id": _WORD},
    "milestone": {"id": _WORD},
}
_GONE: Final = frozenset({"deleted", "transferred"})
_NO_REPLY: Final = re.compile(r"(?:\d+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.", re.IGNORECASE)


def minimise(tracker: str, name: str, payload: JsonObject, pseudonymise: Pseudonymise) -> list[JsonObject]:
    """The parts of a webhook or of one listed object that may be sent on; none for an unknown event."""
    if name not in _PARTS:
        return []
    shape, parts = _PARTS[name]
    person = partial(_person, tracker, pseudonymise)
    return [inner(minimised(shape, part, person)) for part in parts(payload)]


def _issues(payload: JsonObject) -> Iterator[JsonObject]:
    """An issue, listed or in a webhook; a pull request in the same listing is left to its own."""
    issue = inner(payload, "issue") or payload
    if not issue.get("pull_request"):
        yield {**issue, "gone": True} if word(payload.get("action")) in _GONE else issue


def _pulls(payload: JsonObject) -> Iterator[JsonObject]:
    yield inner(payload, "pull_request") or payload


def _pushed(payload: JsonObject) -> Iterator[JsonObject]:
    """The commits of a push to the default branch: the branch that walks list, so that both give the same store."""
    repository = inner(payload, "repository")
    branch = word(repository.get("default_branch")) or word(repository.get("master_branch"))
    if word(payload.get("ref")) != f"refs/heads/{branch}":
        return
    for commit in objects(payload.get("commits")):
        when = commit.get("timestamp")
        yield {
            "sha": commit.get("id"),
            "message": commit.get("message"),
            "authored": when,
            "committed": when,
            "html_url": commit.get("url"),
            "person": inner(commit, "author"),
        }


def _commits(payload: JsonObject) -> Iterator[JsonObject]:
    commit = inner(payload, "commit")
    yield {
        "sha": payload.get("sha"),
        "message": commit.get("message"),
        "authored": inner(commit, "author").get("date"),
        "committed": inner(commit, "committer").get("date"),
        "html_url": payload.get("html_url"),
        "person": {**inner(commit, "author"), **inner(payload, "author")},
    }


def _whole(payload: JsonObject) -> Iterator[JsonObject]:
    yield payload


_PARTS: Final[dict[str, tuple[Shape, Callable[[JsonObject], Iterator[JsonObject]]]]] = {
    "issues": (_ISSUE, _issues),
    "pull_request": (_PULL, _pulls),
    "pulls": (_PULL, _pulls),
    "push": (_COMMIT, _pushed),
    "commits": (_COMMIT, _commits),
    **dict.fromkeys(HINTS, (_NAMES_ONLY, _whole)),
}


def _person(tracker: str, pseudonymise: Pseudonymise, account: object) -> str:
    """By login, the one name that webhooks, listings and GitHub's own addresses agree on; else by address."""
    found = inner(account)
    address = word(found.get("email")).casefold()
    hidden = _NO_REPLY.match(address)
    login = word(found.get("login")) or word(found.get("username")) or (hidden[1] if hidden else "")
    name = login.casefold() or address
    robot = found.get("type") == "Bot" or login.endswith("[bot]")
    return "" if robot or not name else pseudonymise(tracker, name)
