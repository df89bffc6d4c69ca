"""What Jira's webhooks say of a change."""

from datetime import datetime

from deploy.sandbox.clock import milliseconds
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import Board, Change, Issue, Remark, Worklog
from deploy.sandbox.simulation.jira_shapes import JiraShapes, items
from deploy.sandbox.simulation.people import Person


def stated(shapes: JiraShapes, event: str, issue: Issue, by: Person, change: Change | None) -> Json:
    """An issue, whole, and what of it changed."""
    whole = shapes.issue(issue)
    del whole["changelog"]
    payload: Json = {
        "timestamp": issue.updated,
        "webhookEvent": event,
        "issue_event_type_name": "issue_created" if change is None else "issue_generic",
        "user": shapes.user(by),
        "issue": whole,
    }
    if change:
        payload["changelog"] = {"id": str(change.id), "items": items(change)}
    return payload


def commented(shapes: JiraShapes, issue: Issue, remark: Remark, event: str) -> Json:
    """A comment, and six fields of its issue."""
    return {
        "timestamp": issue.updated,
        "webhookEvent": event,
        "comment": shapes.remark(issue, remark),
        "issue": shapes.brief(issue),
    }


def logged(shapes: JiraShapes, issue: Issue, worklog: Worklog) -> Json:
    """Time spent, and the number of its issue."""
    told = shapes.worklog(issue, worklog)
    return {"timestamp": worklog.at, "webhookEvent": "worklog_created", "worklog": told}


def of_project(event: str, board: Board, now: datetime) -> Json:
    """A project."""
    project = {"id": int(board.id), "key": board.key, "name": board.name}
    return {"timestamp": milliseconds(now), "webhookEvent": event, "project": project}
