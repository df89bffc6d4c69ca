"""What issues of Acme's GitHub are to each other: above, blocked by, of a type; each with its webhooks."""

from datetime import datetime

from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import Person


def nest(
    forge: Forge, at: datetime, repository: Repository, below: Ticket, above: Ticket, by: Person
) -> None:
    """Make an issue a sub-issue of another; GitHub tells of it from both ends."""
    shapes = forge.shapes
    below.parent_url = f"{shapes.api}/repos/{repository.full_name}/issues/{above.number}"
    below.updated_at = above.updated_at = at.replace(microsecond=0)
    for action in ("parent_issue_added", "sub_issue_added"):
        ends: Json = {
            "parent_issue_id": above.id,
            "parent_issue": shapes.issue(repository, above),
            "sub_issue_id": below.id,
            "sub_issue": shapes.issue(repository, below),
        }
        other = "parent_issue_repo" if action.startswith("parent") else "sub_issue_repo"
        forge.tell(repository, "sub_issues", action, by, ends | {other: shapes.repository(repository)})


def block(
    forge: Forge, at: datetime, repository: Repository, blocked: Ticket, blocking: Ticket, by: Person
) -> None:
    """Say that an issue waits for another; GitHub tells of it from both ends."""
    shapes = forge.shapes
    blocked.updated_at = blocking.updated_at = at.replace(microsecond=0)
    ends: Json = {
        "blocked_issue_id": blocked.id,
        "blocked_issue": shapes.issue(repository, blocked),
        "blocking_issue_id": blocking.id,
        "blocking_issue": shapes.issue(repository, blocking),
    }
    for action, other in (
        ("blocked_by_added", "blocking_issue_repo"),
        ("blocking_added", "blocked_issue_repo"),
    ):
        forge.tell(
            repository, "issue_dependencies", action, by, ends | {other: shapes.repository(repository)}
        )


def give_type(
    forge: Forge, at: datetime, repository: Repository, ticket: Ticket, type_: str, by: Person
) -> None:
    """Give an issue a type: Bug, Epic …"""
    ticket.type, ticket.updated_at = type_, at.replace(microsecond=0)
    issue = forge.shapes.issue(repository, ticket)
    forge.tell(repository, "issues", "typed", by, {"issue": issue, "type": issue["type"]})
