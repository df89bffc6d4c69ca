"""A simulated issue as Jira's JSON, in Cloud's shape."""

from typing import Final

from deploy.sandbox.jira_api import own_fields
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import LINK_TYPES, Change, Issue, Remark, Worklog
from deploy.sandbox.simulation.jira_names import JiraNames, moment

_POINTS: Final = (1.0, 2.0, 3.0, 5.0, 8.0)
_EMBEDDED_CHANGES: Final = 40  # Cloud embeds no more
_EMBEDDED_REMARKS: Final = 100
_EMBEDDED_WORKLOGS: Final = 20


class JiraShapes(JiraNames):
    """Builds issues, and what hangs on them."""

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
            "fixVersions": [self._release(each) for each in issue.releases],
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
