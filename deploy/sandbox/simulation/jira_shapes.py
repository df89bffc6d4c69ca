"""A simulated issue as Jira's JSON, in Cloud's shape."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from deploy.sandbox.jira_api import own_fields
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import LINK_TYPES, TYPES, Board, Change, Issue, Remark, Status, Worklog
from deploy.sandbox.simulation.people import Person

_CATEGORIES: Final = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
_PRIORITIES: Final = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4"}
_POINTS: Final = (1.0, 2.0, 3.0, 5.0, 8.0)
_FORTNIGHT: Final = 14 * 24 * 3_600_000  # milliseconds
_SIZES: Final = ("48x48", "24x24", "16x16", "32x32")
_EMBEDDED_CHANGES: Final = 40  # Cloud embeds no more
_EMBEDDED_REMARKS: Final = 100
_EMBEDDED_WORKLOGS: Final = 20


def moment(milliseconds: int) -> str:
    """A time as Jira writes it."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}+0000"


class JiraShapes:
    """Builds Jira's objects; `base` is the site's address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._api = f"{base}/rest/api/2"
        self.user = lru_cache(maxsize=1_000)(self._user)
        self.type = lru_cache(maxsize=100)(self._type)
        self.status = lru_cache(maxsize=100)(self._status)

    def user_object(self, person: Person) -> Json:
        """An account."""
        return {
            "self": f"{self._api}/user?accountId={person.account_id}",
            "accountId": person.account_id,
            "emailAddress": person.email,
            "avatarUrls": {size: f"{self.base}/avatar/{person.account_id}?size={size}" for size in _SIZES},
            "displayName": person.name,
            "active": True,
            "timeZone": person.timezone,
            "accountType": "app" if person.robot else "atlassian",
        }

    def _user(self, person: Person) -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(self.user_object(person)))

    def _type(self, name: str) -> msgspec.Raw:
        id_, level = TYPES[name]
        shape: Json = {
            "self": f"{self._api}/issuetype/{id_}",
            "id": id_,
            "description": "",
            "iconUrl": f"{self.base}/icon/{id_}",
            "name": name,
            "subtask": level < 0,
            "avatarId": int(id_),
            "hierarchyLevel": level,
        }
        return msgspec.Raw(msgspec.json.encode(shape))

    def _status(self, status: Status) -> msgspec.Raw:
        id_, color, name = _CATEGORIES[status.category]
        shape: Json = {
            "self": f"{self._api}/status/{status.id}",
            "description": "",
            "iconUrl": f"{self.base}/",
            "name": status.name,
            "id": status.id,
            "statusCategory": {
                "self": f"{self._api}/statuscategory/{id_}",
                "id": id_,
                "key": status.category,
                "colorName": color,
                "name": name,
            },
        }
        return msgspec.Raw(msgspec.json.encode(shape))

    def project(self, board: Board) -> Json:
        """A project as an issue shows it."""
        return {
            "self": f"{self._api}/project/{board.id}",
            "id": board.id,
            "key": board.key,
            "name": board.name,
            "projectTypeKey": "software",
            "simplified": False,
            "avatarUrls": {size: f"{self.base}/projectavatar?pid={board.id}&size={size}" for size in _SIZES},
        }

    def priority(self, name: str) -> Json:
        """A priority."""
        id_ = _PRIORITIES[name]
        return {
            "self": f"{self._api}/priority/{id_}",
            "iconUrl": f"{self.base}/icon",
            "name": name,
            "id": id_,
        }

    def issue(self, issue: Issue) -> Json:
        """The whole issue with its changelog."""
        return {
            "expand": "changelog",
            "id": str(issue.id),
            "self": f"{self._api}/issue/{issue.id}",
            "key": issue.key,
            "fields": self._fields(issue),
            "changelog": self._changelog(issue),
        }

    def brief(self, issue: Issue) -> Json:
        """The six fields that a `comment_created` webhook carries."""
        return {
            "id": str(issue.id),
            "self": f"{self._api}/issue/{issue.id}",
            "key": issue.key,
            "fields": {
                "summary": issue.summary,
                "issuetype": self.type(issue.type),
                "project": self.project(issue.project),
                "assignee": self.user(issue.assignee) if issue.assignee else None,
                "priority": self.priority(issue.priority),
                "status": self.status(issue.status),
            },
        }

    def _fields(self, issue: Issue) -> Json:
        fields: Json = {
            "summary": issue.summary,
            "description": issue.description or None,
            "issuetype": self.type(issue.type),
            "project": self.project(issue.project),
            "status": self.status(issue.status),
            "statuscategorychangedate": moment(issue.resolved or issue.created),
            "priority": self.priority(issue.priority),
            "labels": list(issue.labels),
            "components": self._components(issue),
            "fixVersions": [],
            "versions": [],
            "environment": None,
            "duedate": None,
            "security": None,
            "timetracking": {},
            "timespent": None,
            "workratio": -1,
            "attachment": [],
            "assignee": self.user(issue.assignee) if issue.assignee else None,
            "reporter": self.user(issue.reporter),
            "creator": self.user(issue.reporter),
            "created": moment(issue.created),
            "updated": moment(issue.updated),
            "resolution": {
                "self": f"{self._api}/resolution/10000",
                "id": "10000",
                "name": "Done",
                "description": "",
            }
            if issue.resolved
            else None,
            "resolutiondate": moment(issue.resolved) if issue.resolved else None,
            "subtasks": [self._relative(each) for each in issue.children if each.type == "Sub-task"],
            "issuelinks": [self._link(*link) for link in issue.links],
            "comment": {
                "self": f"{self._api}/issue/{issue.id}/comment",
                "comments": [self.remark(issue, each) for each in issue.remarks[:_EMBEDDED_REMARKS]],
                "maxResults": min(len(issue.remarks), _EMBEDDED_REMARKS),
                "total": len(issue.remarks),
                "startAt": 0,
            },
            "worklog": {
                "startAt": 0,
                "maxResults": _EMBEDDED_WORKLOGS,
                "total": len(issue.worklogs),
                "worklogs": [self.worklog(issue, each) for each in issue.worklogs[:_EMBEDDED_WORKLOGS]],
            },
            own_fields.AREA: self._area(issue),
            own_fields.POINTS: _POINTS[issue.id % len(_POINTS)] if issue.type == "Story" else None,
            own_fields.SPRINT: self._sprints(issue),
            "archiveddate": None if issue.archived is None else moment(issue.archived),
            "votes": {"self": f"{self._api}/issue/{issue.key}/votes", "votes": 0, "hasVoted": False},
            "watches": {
                "self": f"{self._api}/issue/{issue.key}/watchers",
                "watchCount": 1,
                "isWatching": False,
            },
        }
        if issue.parent:
            fields["parent"] = self._relative(issue.parent)
        return fields

    def _components(self, issue: Issue) -> list[Json]:
        if not issue.component:
            return []
        id_ = issue.project.components[issue.component]
        return [{"self": f"{self._api}/component/{id_}", "id": id_, "name": issue.component}]

    def _area(self, issue: Issue) -> Json | None:
        """One choice of a list; this organisation calls its areas as its components."""
        if not issue.component:
            return None
        id_ = issue.project.components[issue.component]
        return {"self": f"{self._api}/customFieldOption/{id_}", "value": issue.component, "id": id_}

    def _sprints(self, issue: Issue) -> list[Json] | None:
        """The fortnight in which an issue was made; epics are in none."""
        if TYPES[issue.type][1]:
            return None
        number, board = issue.created // _FORTNIGHT, int(issue.project.id)
        return [
            {
                "id": number,
                "name": f"{issue.project.key} Sprint {number}",
                "state": "closed" if issue.resolved else "active",
                "boardId": board,
                "goal": "",
                "startDate": moment(number * _FORTNIGHT),
                "endDate": moment((number + 1) * _FORTNIGHT),
            }
        ]

    def _relative(self, issue: Issue) -> Json:
        return {
            "id": str(issue.id),
            "key": issue.key,
            "self": f"{self._api}/issue/{issue.id}",
            "fields": {
                "summary": issue.summary,
                "status": self.status(issue.status),
                "priority": self.priority(issue.priority),
                "issuetype": self.type(issue.type),
            },
        }

    def _link(self, id_: int, name: str, outward: bool, other: Issue) -> Json:
        type_id, inside, outside = LINK_TYPES[name]
        url = f"{self._api}/issueLinkType/{type_id}"
        return {
            "id": str(id_),
            "self": f"{self._api}/issueLink/{id_}",
            "type": {"id": type_id, "name": name, "inward": inside, "outward": outside, "self": url},
            "outwardIssue" if outward else "inwardIssue": self._relative(other),
        }

    def remark(self, issue: Issue, remark: Remark) -> Json:
        """A comment."""
        return {
            "self": f"{self._api}/issue/{issue.id}/comment/{remark.id}",
            "id": str(remark.id),
            "author": self.user(remark.author),
            "body": remark.body,
            "updateAuthor": self.user(remark.author),
            "created": moment(remark.at),
            "updated": moment(remark.at),
            "jsdPublic": True,
        }

    def worklog(self, issue: Issue, worklog: Worklog) -> Json:
        """Time spent."""
        return {
            "self": f"{self._api}/issue/{issue.id}/worklog/{worklog.id}",
            "id": str(worklog.id),
            "issueId": str(issue.id),
            "author": self.user(worklog.author),
            "updateAuthor": self.user(worklog.author),
            "comment": "",
            "created": moment(worklog.at),
            "updated": moment(worklog.at),
            "started": moment(worklog.started),
            "timeSpent": f"{worklog.seconds // 60}m",
            "timeSpentSeconds": worklog.seconds,
        }

    def history(self, change: Change) -> Json:
        """One entry of the changelog."""
        return {
            "id": str(change.id),
            "author": self.user(change.author),
            "created": moment(change.at),
            "items": items(change),
        }

    def _changelog(self, issue: Issue) -> Json:
        newest = issue.changes[::-1][:_EMBEDDED_CHANGES]
        histories = [self.history(each) for each in newest]
        return {
            "startAt": 0,
            "maxResults": len(histories),
            "total": len(issue.changes),
            "histories": histories,
        }


def items(change: Change) -> list[Json]:
    """What a change changed."""
    return [
        {
            "field": field,
            "fieldtype": "jira",
            "fieldId": field_id,
            "from": old,
            "fromString": old_text,
            "to": new,
            "toString": new_text,
        }
        for field, field_id, old, old_text, new, new_text in change.items
    ]
