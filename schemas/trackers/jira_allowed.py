"""What of Jira's JSON may leave the edge; a webhook's issue takes the form that listings have."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

from schemas.trackers import jira_custom, ours
from schemas.trackers.jira_events import DELETED, LISTINGS, STATED
from schemas.trackers.minimising import Account, Each, Keep, Keeper, Named, Pseudonym, Shape, keeper
from schemas.trackers.reading import JsonObject, Pseudonymise, inner, moment, objects, word

_WORD, _TEXT, _FLAG = Keep.WORD, Keep.TEXT, Keep.FLAG
_MADE: Final = Account(at="created")
_NAMED: Final[Shape] = Each({"name": _WORD})
_LINKED: Final[Shape] = {"id": _WORD, "key": _WORD}
FIELDS: Final[Mapping[str, Shape | Account]] = {
    "summary": _TEXT,
    "description": _TEXT,
    "issuetype": {"name": _WORD, "subtask": _FLAG, "hierarchyLevel": _WORD},
    "status": {"name": _WORD, "statusCategory": {"key": _WORD}},
    "priority": {"name": _WORD},
    "labels": Each(_WORD),
    "components": _NAMED,
    "fixVersions": _NAMED,
    "parent": _LINKED,
    "epic": _LINKED,
    "issuelinks": Each({"type": {"name": _WORD}, "inwardIssue": _LINKED, "outwardIssue": _LINKED}),
    "created": _WORD,
    "updated": _WORD,
    "resolutiondate": _WORD,
    "archiveddate": _WORD,
    "creator": _MADE,
    "reporter": _MADE,
    "assignee": Account(at="resolutiondate"),
    "comment": {"total": _WORD, "comments": Each({"id": _WORD, "author": _MADE, "created": _WORD})},
    jira_custom.CUSTOM: Named(Each(_TEXT)),
    jira_custom.SPRINT: Each(_TEXT),
    "teams": {"reporter": Each(_WORD), "assignee": Each(_WORD)},
    "worklog": {
        "total": _WORD,
        "worklogs": Each({"id": _WORD, "author": Account(at="started"), "started": _WORD}),
    },
}
OURS: Final = ("epic", "teams", jira_custom.CUSTOM, jira_custom.SPRINT)
"""Of these, what Jira has not under this name: we put it there."""
_TEAMS: Final = {"reporter": "created", "assignee": "updated"}
_ACCOUNTS: Final = ("accountId", "key", "name", "emailAddress")
_HISTORY: Final[Shape] = {"id": _WORD, "author": _MADE, "created": _WORD, "items": Each({"field": _WORD})}
ISSUE: Final[Shape] = {
    "id": _WORD,
    "key": _WORD,
    "fields": FIELDS,
    "changelog": {"histories": Each(_HISTORY)},
}
_END: Final[Shape] = {"timestamp": _WORD, "issue": _LINKED}
_KEEP_ISSUE, _KEEP_END = keeper(ISSUE), keeper(_END)


def minimise(tracker: str, name: str, payload: JsonObject, pseudonymise: Pseudonymise) -> list[JsonObject]:
    """The parts of a webhook or of one listed issue that may be sent on; none for an unknown event."""
    person = partial(_person, tracker, pseudonymise)
    if name in LISTINGS:
        return [_kept(_KEEP_ISSUE, _with_teams(_without_ours(payload), pseudonymise), person)]
    if name in STATED:
        return [_kept(_KEEP_ISSUE, _with_teams(_without_ours(_as_listed(payload)), pseudonymise), person)]
    return [_kept(_KEEP_END, payload, person)] if name in DELETED else []


def _kept(keep: Keeper, value: object, pseudonym: Pseudonym) -> JsonObject:
    return inner(keep(value, pseudonym))


def _as_listed(payload: JsonObject) -> JsonObject:
    issue, change = inner(payload, "issue"), inner(payload, "changelog")
    history = {**change, "created": payload.get("timestamp"), "author": payload.get("user")}
    fields = dict(inner(issue, "fields"))
    if payload.get("comment"):
        comments = [*objects(inner(fields, "comment").get("comments")), payload["comment"]]
        fields["comment"] = {"comments": comments}
    return {**issue, "fields": fields, "changelog": {"histories": [history] if change else []}}


def _without_ours(issue: JsonObject) -> JsonObject:
    """Our own labels go; our own comments stay as nobody's, so that all that Jira counts are there."""
    fields = ours.unlabelled(inner(issue, "fields"))
    held = inner(fields, "comment")
    comments = [
        {**one, "author": None} if ours.is_comment(ours.JIRA_MARK, one.get("body")) else one
        for one in objects(held.get("comments"))
    ]
    told = {**fields, "comment": {**held, "comments": comments}} if comments else fields
    return {**issue, "fields": told} if told else issue


def _with_teams(issue: JsonObject, pseudonymise: Pseudonymise) -> JsonObject:
    """Of who reported it by when it was made, of who has it by when it changed last."""
    if not pseudonymise.knows_teams:
        return issue
    fields = inner(issue, "fields")
    found = {
        role: list(pseudonymise.teams(_names(fields.get(role)), at.date()))
        for role, when in _TEAMS.items()
        if (at := moment(fields.get(when)))
    }
    return {**issue, "fields": {**fields, "teams": found}} if any(found.values()) else issue


def _names(account: object) -> list[str]:
    found = inner(account)
    return [name for key in _ACCOUNTS if (name := word(found.get(key)))]


def _person(tracker: str, pseudonymise: Pseudonymise, account: object, day: date) -> str:
    found = inner(account)
    name = word(found.get("accountId")) or word(found.get("key")) or word(found.get("name"))
    return pseudonymise(tracker, name, day) if name and found.get("accountType") != "app" else ""
