"""What of GitHub's JSON may leave the edge; webhooks and listings give parts of the same form."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

from schemas.trackers import github_traces as traces
from schemas.trackers import hints, ours
from schemas.trackers.github_hints import is_dependent
from schemas.trackers.minimising import Account, Each, Keep, Keeper, Shape, keeper
from schemas.trackers.reading import JsonObject, Pseudonymise, inner, listed, moment, objects, word

_WORD, _TEXT, _FLAG = Keep.WORD, Keep.TEXT, Keep.FLAG
_TRACES: Final[Shape] = Each({"id": _WORD, "kind": _WORD, "at": _WORD, "person": Account(at="at")})
_WHOLE: Final[Shape] = Each(_WORD)
_PATHS: Final[Shape] = Each(_TEXT)
_TEAMS: Final[Shape] = {"reporter": Each(_WORD), "assignee": Each(_WORD)}
ISSUE: Final[Mapping[str, Shape | Account]] = {
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
    "dependencies": Each(_WORD),
    "created_at": _WORD,
    "updated_at": _WORD,
    "closed_at": _WORD,
    "user": Account(at="created_at"),
    "closed_by": Account(at="closed_at"),
    "teams": _TEAMS,
    "gone": _FLAG,
    "moved": _FLAG,
    "traces": _TRACES,
    "whole": _WHOLE,
    "reread": _WORD,
}
PULL: Final[Mapping[str, Shape | Account]] = {
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
    "user": Account(at="created_at"),
    "paths": _PATHS,
    "teams": _TEAMS,
    "traces": _TRACES,
    "whole": _WHOLE,
}
_COMMIT: Final[Shape] = {
    "sha": _WORD,
    "message": _TEXT,
    "authored": _WORD,
    "committed": _WORD,
    "patch": _WORD,
    "person": Account(at="authored"),
    "paths": _PATHS,
    "teams": _TEAMS,
    "html_url": _WORD,
}
_MOST_PATHS: Final = 3_000  # as many as GitHub tells of one change
_MOVED: Final = "transferred"
_GONE: Final = frozenset({"deleted", _MOVED})
_NO_REPLY: Final = re.compile(r"(?:\d+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.", re.IGNORECASE)


def minimise(tracker: str, name: str, payload: JsonObject, pseudonymise: Pseudonymise) -> list[JsonObject]:
    """The parts of a webhook or of one listed object that may be sent on; none for an unknown event."""
    if name not in _PARTS:
        return []
    keep, parts = _PARTS[name]
    person = partial(_person, tracker, pseudonymise)
    told = (_with_teams(ours.unlabelled(part, "name"), pseudonymise) for part in parts(payload))
    return [inner(keep(part, person)) for part in told]


def _with_teams(part: JsonObject, pseudonymise: Pseudonymise) -> JsonObject:
    """Of its author by when it was made, of who has it by when it changed last; a commit's author reports it."""
    if not pseudonymise.knows_teams:
        return part
    made, changed = moment(part.get("created_at") or part.get("authored")), moment(part.get("updated_at"))
    found = {"reporter": (made, [part.get("user") or part.get("person")])}
    found["assignee"] = changed, listed(part.get("assignees"))
    teams = {
        role: sorted({team for each in who for team in pseudonymise.teams(_names(each), at.date())})
        for role, (at, who) in found.items()
        if at
    }
    return {**part, "teams": teams} if any(teams.values()) else part


def _names(account: object) -> list[str]:
    found = inner(account)
    address = word(found.get("email"))
    hidden = _NO_REPLY.match(address)
    named = (word(found.get("login")), word(found.get("username")), hidden[1] if hidden else "", address)
    return [name for name in named if name]


def _issues(payload: JsonObject) -> Iterator[JsonObject]:
    """An issue, listed or in a webhook; a pull request in the same listing is left to its own."""
    issue = inner(payload, "issue") or payload
    if not issue.get("pull_request"):
        action = word(payload.get("action"))
        end = {"gone": action in _GONE, "moved": action == _MOVED}
        timeline = inner(issue, "timeline")
        held = ["comment"] if issue.get("comments") == 0 else traces.whole(timeline)
        yield from _whole({**issue, **end, "traces": list(traces.listed(timeline)), "whole": held})


def _whole(issue: JsonObject) -> Iterator[JsonObject]:
    """The issue; but where nobody has said yet what it depends on, it is read anew."""
    if is_dependent(issue) and "dependencies" not in issue and not issue.get("gone"):
        yield from hints.parts(hints.place("issue", word(issue.get("number"))))
    else:
        yield issue


def _commented(payload: JsonObject) -> Iterator[JsonObject]:
    """The issue that a comment stands under, whole, and the comment's trace; of a pull request only its number.

    Where a comment is gone, those that are left are read anew.
    """
    issue = inner(payload, "issue")
    if issue.get("pull_request"):
        yield from hints.parts(hints.place("pull", word(issue.get("number"))))
    else:
        yield from _whole({**issue, "traces": _of(payload, "comment", traces.commented)})
        if word(payload.get("action")) == "deleted":
            yield from hints.parts(hints.place("issue", word(issue.get("number"))))


def _below(payload: JsonObject) -> Iterator[JsonObject]:
    """A sub-issue of this repository, whole; the event, not the issue's own field, says what it is below."""
    issue, repository = inner(payload, "sub_issue"), inner(payload, "repository")
    here = f"/repos/{word(repository.get('full_name'))}".casefold()
    if issue and word(issue.get("repository_url")).casefold().endswith(here):
        above = inner(payload, "parent_issue").get("url")
        is_below = word(payload.get("action")).endswith("_added")
        yield from _whole({**issue, "parent_issue_url": above if is_below else ""})


def _pulls(payload: JsonObject) -> Iterator[JsonObject]:
    pull = inner(payload, "pull_request") or payload
    timeline = inner(pull, "timeline")
    told = {"traces": list(traces.listed(timeline)), "whole": traces.whole(timeline)}
    yield {**pull, **told, "paths": _listed_paths(timeline)}


def _listed_paths(timeline: JsonObject) -> list[str] | None:
    """The files that a pull request changes; None where GraphQL did not tell, as in a webhook."""
    files = inner(timeline, "files")
    return [word(file.get("path")) for file in objects(files.get("nodes"))[:_MOST_PATHS]] if files else None


def _pushed_paths(commit: JsonObject) -> list[object] | None:
    """The files that a pushed commit changes; None where the push does not say."""
    changed = [commit.get(how) for how in ("added", "removed", "modified")]
    if not any(isinstance(paths, list) for paths in changed):
        return None
    return [path for paths in changed for path in listed(paths)][:_MOST_PATHS]


def _reviewed(payload: JsonObject) -> Iterator[JsonObject]:
    yield {**inner(payload, "pull_request"), "traces": _of(payload, "review", traces.reviewed)}


def _remarked(payload: JsonObject) -> Iterator[JsonObject]:
    yield {**inner(payload, "pull_request"), "traces": _of(payload, "comment", traces.remarked)}


def _of(
    payload: JsonObject, name: str, traced: Callable[[JsonObject], Iterator[JsonObject]]
) -> list[JsonObject]:
    return [] if word(payload.get("action")) == "deleted" else list(traced(inner(payload, name)))


def _pushed(payload: JsonObject) -> Iterator[JsonObject]:
    """The commits of a push to a branch. `timestamp` may be the author's or the committer's, so only an author's
    own date makes a trace; without it the walk does, a moment later."""
    if not word(payload.get("ref")).startswith("refs/heads/"):
        return
    for commit in objects(payload.get("commits")):
        message, author = word(commit.get("message")), inner(commit, "author")
        committer, when = inner(commit, "committer"), commit.get("timestamp")
        own = not traces.is_of_a_pull(message, committer)
        yield {
            "sha": commit.get("id"),
            "message": message,
            "authored": author.get("date") or when,
            "committed": committer.get("date") or when,
            "html_url": commit.get("url"),
            "patch": traces.patch(message, author.get("date")) if own else "",
            "person": author,
            "paths": _pushed_paths(commit),
        }


def _commits(payload: JsonObject) -> Iterator[JsonObject]:
    commit = inner(payload, "commit")
    message, authored = word(commit.get("message")), inner(commit, "author").get("date")
    committer = {**inner(commit, "committer"), **inner(payload, "committer")}
    own = not traces.is_of_a_pull(message, committer, len(objects(payload.get("parents"))))
    yield {
        "sha": payload.get("sha"),
        "message": message,
        "authored": authored,
        "committed": inner(commit, "committer").get("date"),
        "html_url": payload.get("html_url"),
        "patch": traces.patch(message, authored) if own else "",
        "person": {**inner(commit, "author"), **inner(payload, "author")},
    }


_KEEP_ISSUE, _KEEP_PULL, _KEEP_COMMIT = keeper(ISSUE), keeper(PULL), keeper(_COMMIT)
_PARTS: Final[Mapping[str, tuple[Keeper, Callable[[JsonObject], Iterator[JsonObject]]]]] = {
    "issues": (_KEEP_ISSUE, _issues),
    "pull_request": (_KEEP_PULL, _pulls),
    "pulls": (_KEEP_PULL, _pulls),
    "push": (_KEEP_COMMIT, _pushed),
    "commits": (_KEEP_COMMIT, _commits),
    "issue_comment": (_KEEP_ISSUE, _commented),
    "sub_issues": (_KEEP_ISSUE, _below),
    "pull_request_review": (_KEEP_PULL, _reviewed),
    "pull_request_review_comment": (_KEEP_PULL, _remarked),
    "pull_request_review_thread": (_KEEP_PULL, _pulls),
}


def _person(tracker: str, pseudonymise: Pseudonymise, account: object, day: date) -> str:
    """By login, the one name that webhooks, listings and GitHub's own addresses agree on; else by address."""
    found = inner(account)
    address = word(found.get("email")).casefold()
    hidden = _NO_REPLY.match(address)
    login = word(found.get("login")) or word(found.get("username")) or (hidden[1] if hidden else "")
    name = login.casefold() or address
    robot = found.get("type") == "Bot" or login.endswith("[bot]")
    return "" if robot or not name else pseudonymise(tracker, name, day)
