"""What issues of Acme's GitHub are to each other: above, blocked by, of a type; each with its webhooks."""

from datetime import datetime
from typing import Literal

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
    forge: Forge,
    at: datetime,
    repository: Repository,
    blocked: Ticket,
    blocking: Ticket,
    by: Person,
    what: Literal["added", "removed"] = "added",
) -> None:
    """Say that an issue waits for another, or no longer does; GitHub tells of it from both ends."""
    change = list.append if what == "added" else list.remove
    change(blocked.blocked_by, (repository, blocking))
    change(blocking.blocking, (repository, blocked))
    shapes, ends = forge.shapes, dict[str, object]()
    for name, ticket in (("blocked_issue", blocked), ("blocking_issue", blocking)):
        ticket.updated_at = at.replace(microsecond=0)
        ends |= {f"{name}_id": ticket.id, name: shapes.issue(repository, ticket)}
    for side, other in (("blocked_by", "blocking_issue_repo"), ("blocking", "blocked_issue_repo")):
        told = {**ends, other: shapes.repository(repository)}
        forge.tell(repository, "issue_dependencies", f"{side}_{what}", by, told)


def give_type(
    forge: Forge, at: datetime, repository: Repository, ticket: Ticket, type_: str, by: Person
) -> None:
    """Give an issue a type: Bug, Epic …"""
    ticket.type, ticket.updated_at = type_, at.replace(microsecond=0)
    issue = forge.shapes.issue(repository, ticket)
    forge.tell(repository, "issues", "typed", by, {"issue": issue, "type": issue["type"]})
