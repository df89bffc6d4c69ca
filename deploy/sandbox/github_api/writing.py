"""What a token may write: statuses, check runs, comments and labels, each with its webhook; and what stands of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.github_api import answers
from deploy.sandbox.github_api.model import Account, Comment, Host, Repository, Ticket
from deploy.sandbox.github_api.origin import origin
from deploy.sandbox.github_api.pages import page_of
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import Json, answer, body_object
from deploy.sandbox.simulation.telling import Telling

Endpoint = Callable[["Desk", Request, Repository], Awaitable[Response]]
_STATES: Final = frozenset({"error", "failure", "pending", "success"})
_CONCLUSIONS: Final = frozenset({"success", "neutral", "failure"})
_LONGEST_STATUS: Final = 140
_LONGEST_LABEL: Final = 50
_FIRST_COMMENT: Final = 2_900_000_001  # far from those that people write


@dataclass(frozen=True)
class Desk:
    """Where `by` writes."""

    host: Host
    shapes: Shapes
    telling: Telling
    by: Account

    @property
    def app(self) -> int:
        """The App that writes; 0 where it is none."""
        return self.host.app.id if self.by is self.host.app.account else 0

    def now(self) -> datetime:
        """GitHub knows no fractions of a second."""
        return self.host.now().replace(microsecond=0)

    def tell(self, repository: Repository, event: str, payload: Callable[[], Json]) -> None:
        """Send a webhook."""
        of = partial(origin, self.shapes, self.host, repository, self.by)
        self.telling("github", event, lambda: payload() | of())

    def touched(self, repository: Repository, ticket: Ticket, event: str, more: Callable[[], Json]) -> None:
        """An issue changed."""
        ticket.updated_at = max(self.now(), ticket.updated_at)
        self.tell(repository, event, lambda: {"issue": self.shapes.issue(repository, ticket)} | more())


async def _status(desk: Desk, request: Request, repository: Repository) -> Response:
    """One of the same context takes the place of the last one."""
    sha, asked = request.path_params["sha"], await body_object(request)
    if str(asked.get("state")) not in _STATES or len(str(asked.get("description") or "")) > _LONGEST_STATUS:
        return answers.invalid("state", "Status")
    if sha not in repository.by_sha:
        return answers.refused(422, f"No commit found for SHA: {sha}")
    kept = {name: asked.get(name) for name in ("state", "context", "description", "target_url")}
    repository.statuses.append((sha, kept | {"id": len(repository.statuses) + 1}))
    return answer(kept, 201)


async def _statuses(desk: Desk, request: Request, repository: Repository) -> Response:
    found = [status for sha, status in repository.statuses if sha == request.path_params["sha"]]
    page = page_of(request, desk.shapes.api, found[::-1])
    return answer(list(page.entries), headers={"Link": page.link} if page.link else {})


async def _check_runs(desk: Desk, request: Request, repository: Repository) -> Response:
    del desk
    sha, name = request.path_params["sha"], request.query_params.get("check_name")
    runs = [run for run in repository.check_runs if run["head_sha"] == sha and name in (None, run["name"])]
    return answer({"total_count": len(runs), "check_runs": runs})


async def _check(desk: Desk, request: Request, repository: Repository) -> Response:
    asked = await body_object(request)
    if not desk.app:
        return answers.refused(403, "You must authenticate via a GitHub App.")
    if not asked.get("name") or str(asked.get("head_sha")) not in repository.by_sha:
        return answers.invalid("head_sha", "CheckRun")
    run: Json = {"id": len(repository.check_runs) + 1, "app": {"id": desk.app, "slug": "fairlead"}}
    return _checked(desk, repository, run, asked, "created")


async def _check_anew(desk: Desk, request: Request, repository: Repository) -> Response:
    runs = (run for run in repository.check_runs if run["id"] == request.path_params["run"])
    run, asked = next(runs, None), await body_object(request)
    if run is None or not desk.app:
        return answers.missing()
    repository.check_runs.remove(run)
    return _checked(desk, repository, run, asked, "completed")


def _checked(desk: Desk, repository: Repository, run: Json, asked: Json, action: str) -> Response:
    if str(asked.get("conclusion")) not in _CONCLUSIONS:
        return answers.invalid("conclusion", "CheckRun")
    run |= {
        name: asked[name] for name in ("name", "head_sha", "status", "conclusion", "output") if name in asked
    }
    repository.check_runs.append(run)
    desk.tell(repository, "check_run", lambda: {"action": action, "check_run": run})
    return answer(run, 201 if action == "created" else 200)


async def _comment(desk: Desk, request: Request, repository: Repository) -> Response:
    ticket, body = repository.ticket(request.path_params["number"]), (await body_object(request)).get("body")
    if ticket is None:
        return answers.missing()
    if not body:
        return answers.invalid("body", "IssueComment")
    number = _FIRST_COMMENT + len(repository.comments)
    made = Comment(number, ticket.number, desk.by, str(body), desk.now(), app=desk.app)
    repository.comments.append(made)
    ticket.comments += 1
    return _commented(desk, repository, ticket, made, {"action": "created"}, 201)


async def _comment_anew(desk: Desk, request: Request, repository: Repository) -> Response:
    found = (each for each in repository.comments if each.id == request.path_params["comment"])
    comment, body = next(found, None), (await body_object(request)).get("body")
    ticket = repository.ticket(comment.number) if comment else None
    if comment is None or ticket is None:
        return answers.missing()
    changed = replace(comment, body=str(body), updated_at=desk.now())
    repository.comments[repository.comments.index(comment)] = changed
    changes: Json = {"action": "edited", "changes": {"body": {"from": comment.body}}}
    return _commented(desk, repository, ticket, changed, changes, 200)


def _commented(
    desk: Desk, repository: Repository, ticket: Ticket, comment: Comment, more: Json, status: int
) -> Response:
    shown = desk.shapes.comment(repository, comment)
    desk.touched(repository, ticket, "issue_comment", lambda: {**more, "comment": shown})
    return answer(shown, status)


async def _label(desk: Desk, request: Request, repository: Repository) -> Response:
    """Labels that the repository does not know yet are made."""
    ticket, names = (
        repository.ticket(request.path_params["number"]),
        (await body_object(request)).get("labels"),
    )
    if ticket is None:
        return answers.missing()
    if not isinstance(names, list) or not all(0 < len(str(name)) <= _LONGEST_LABEL for name in names):
        return answers.invalid("labels", "Issue")
    for name in (str(name) for name in names if name not in ticket.labels):
        ticket.labels = (*ticket.labels, name)
        _labelled(desk, repository, ticket, name, "labeled")
    return answer([desk.shapes.label(repository, name) for name in ticket.labels])


async def _unlabel(desk: Desk, request: Request, repository: Repository) -> Response:
    ticket, name = repository.ticket(request.path_params["number"]), request.path_params["name"]
    if ticket is None or name not in ticket.labels:
        return answers.missing()
    ticket.labels = tuple(each for each in ticket.labels if each != name)
    _labelled(desk, repository, ticket, name, "unlabeled")
    return answer([desk.shapes.label(repository, each) for each in ticket.labels])


def _labelled(desk: Desk, repository: Repository, ticket: Ticket, name: str, action: str) -> None:
    label = desk.shapes.label(repository, name)
    desk.touched(repository, ticket, "issues", lambda: {"action": action, "label": label})


async def _make_label(desk: Desk, request: Request, repository: Repository) -> Response:
    name = (await body_object(request)).get("name")
    if not name:
        return answers.invalid("name", "Label")
    return answer(desk.shapes.label(repository, str(name)), 201)


def _needs(permission: str, endpoint: Endpoint) -> Endpoint:
    async def permitted(desk: Desk, request: Request, repository: Repository) -> Response:
        if permission in desk.host.denied:
            refused = answers.refused(403, "Resource not accessible by personal access token")
            refused.headers["X-Accepted-GitHub-Permissions"] = f"{permission}=write"
            return refused
        return await endpoint(desk, request, repository)

    return permitted


ENDPOINTS: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", "/statuses/{sha}", _needs("statuses", _status)),
    ("GET", "/commits/{sha}/statuses", _statuses),
    ("GET", "/commits/{sha}/check-runs", _check_runs),
    ("POST", "/check-runs", _needs("checks", _check)),
    ("PATCH", "/check-runs/{run:int}", _needs("checks", _check_anew)),
    ("POST", "/issues/{number:int}/comments", _needs("issues", _comment)),
    ("PATCH", "/issues/comments/{comment:int}", _needs("issues", _comment_anew)),
    ("POST", "/issues/{number:int}/labels", _needs("issues", _label)),
    ("DELETE", "/issues/{number:int}/labels/{name}", _needs("issues", _unlabel)),
    ("POST", "/labels", _needs("issues", _make_label)),
)
"""Method, path below the repository, and what answers."""
