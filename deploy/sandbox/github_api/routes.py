"""The GitHub endpoints, as a table; a repository is named by owner and name, or by its number."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.access import Access
from deploy.sandbox.github_api import answers, graphql, installations, listings, writing
from deploy.sandbox.github_api.model import Account, Host, Repository
from deploy.sandbox.github_api.pages import page_of
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import Bad, answer, body_object
from deploy.sandbox.simulation.telling import Telling

T = TypeVar("T")
_Endpoint = Callable[["GithubApi", Request], Awaitable[Response]]
_Inside = Callable[["GithubApi", Request, Repository], Awaitable[Response]]


@dataclass(frozen=True)
class GithubApi:
    """A host under its address."""

    host: Host
    access: Access
    installed: installations.Tokens
    shapes: Shapes
    limit: answers.RateLimit
    telling: Telling

    def routes(self) -> list[Route]:
        """Every endpoint, below the host's own path."""
        outside = [
            Route(path, self._guarded(endpoint), methods=["GET", "POST"]) for path, endpoint in _ENDPOINTS
        ]
        inside = [
            Route(named + path, self._guarded(_within(endpoint)), methods=["GET", "POST"])
            for named in ("/repositories/{id:int}", "/repos/{owner}/{repository}")
            for path, endpoint in _INSIDE
        ]
        changing = [
            Route(named + path, self._guarded(_within(partial(_written, endpoint))), methods=[method])
            for named in ("/repositories/{id:int}", "/repos/{owner}/{repository}")
            for method, path, endpoint in writing.ENDPOINTS
        ]
        return [*outside, *changing, *inside, Route("/{rest:path}", self._guarded(_unknown))]

    def _guarded(self, endpoint: _Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            if self.who(request) is None:
                return self.limit.stamp(answers.refused(401, "Bad credentials"))
            return self.limit.stamp(answers.tagged(request, await self._tried(endpoint, request)))

        return answered

    def who(self, request: Request) -> Account | None:
        """Whose token the request brings."""
        if self.access.allows(request.headers.get("authorization", "")):
            return self.host.user
        return installations.app_of(self.host, self.installed, request)

    async def _tried(self, endpoint: _Endpoint, request: Request) -> Response:
        try:
            return await endpoint(self, request)
        except listings.Invalid as error:
            return answers.invalid(error.field, error.resource)
        except Bad as error:
            return answers.refused(422, str(error))

    def listed(self, request: Request, every: Sequence[T], shape: Callable[[T], object]) -> Response:
        """A page of a listing."""
        page = page_of(request, self.shapes.api, every)
        headers = {"Link": page.link} if page.link else {}
        return answer([shape(entry) for entry in page.entries], headers=headers)


def _within(endpoint: _Inside) -> _Endpoint:
    async def found(api: GithubApi, request: Request) -> Response:
        named = request.path_params
        if "id" in named:
            repository = api.host.by_id(named["id"])
        else:
            name = f"{named['owner']}/{named['repository']}"
            repository = api.host.by_name(name)
            if repository is None and (moved := api.host.renamed(name)):
                return _moved(api, request, moved, name)
        return await endpoint(api, request, repository) if repository else answers.missing()

    return found


def _moved(api: GithubApi, request: Request, repository: Repository, name: str) -> Response:
    """Moved for good: the address has the same path below the repository's number, without the query."""
    rest = request.url.path.partition(name)[2]
    return answers.moved(f"{api.shapes.api}/repositories/{repository.id}{rest}")


async def _unknown(_: GithubApi, __: Request) -> Response:
    return answers.missing()


async def _user(api: GithubApi, _: Request) -> Response:
    return answer(api.shapes.user(api.host.user))


async def _rate_limit(api: GithubApi, _: Request) -> Response:
    state = api.limit.state()
    return answer({"resources": {"core": state, "search": state, "graphql": state}, "rate": state})


async def _organisation(api: GithubApi, request: Request) -> Response:
    found = request.path_params["owner"].lower() == api.host.organisation.login.lower()
    return answer(api.shapes.organisation(api.host.organisation)) if found else answers.missing()


async def _owner(api: GithubApi, request: Request) -> Response:
    owned = api.host.owned(request.path_params["owner"])
    return answer(api.shapes.user(owned[0].owner)) if owned else answers.missing()


async def _repositories(api: GithubApi, request: Request) -> Response:
    owned = api.host.owned(request.path_params["owner"])
    return api.listed(request, owned, api.shapes.repository) if owned else answers.missing()


async def _own_repositories(api: GithubApi, request: Request) -> Response:
    return api.listed(request, api.host.visible(), api.shapes.repository)


async def _access_token(api: GithubApi, request: Request) -> Response:
    return installations.access_token(api.host, api.installed, request)


async def _installed_repositories(api: GithubApi, request: Request) -> Response:
    return installations.repositories(api.host, api.shapes, request)


async def _graphql(api: GithubApi, request: Request) -> Response:
    if request.method != "POST":
        return answers.missing()
    asked = await body_object(request)
    variables = asked.get("variables")
    known = variables if isinstance(variables, dict) else {}
    try:
        return answer(graphql.answer(api.host, str(asked.get("query", "")), known))
    except Bad as error:
        return answer({"errors": [{"message": str(error)}]})


async def _repository(api: GithubApi, _: Request, repository: Repository) -> Response:
    return answer(api.shapes.repository(repository))


async def _issues(api: GithubApi, request: Request, repository: Repository) -> Response:
    every = listings.issues(repository, request.query_params)
    return api.listed(request, every, lambda ticket: api.shapes.issue(repository, ticket))


async def _issue(api: GithubApi, request: Request, repository: Repository) -> Response:
    ticket = repository.ticket(request.path_params["number"])
    if ticket is None:
        return answers.missing()
    if ticket.deleted:
        return answers.refused(410, "This issue was deleted")
    if ticket.moved_to:
        there, number = ticket.moved_to
        return answers.moved(f"{api.shapes.api}/repositories/{there.id}/issues/{number}")
    return answer(api.shapes.issue(repository, ticket))


async def _pulls(api: GithubApi, request: Request, repository: Repository) -> Response:
    every = listings.pulls(repository, request.query_params)
    return api.listed(request, every, lambda ticket: api.shapes.pull(repository, ticket, whole=False))


async def _pull(api: GithubApi, request: Request, repository: Repository) -> Response:
    ticket = repository.ticket(request.path_params["number"])
    found = ticket is not None and ticket.pull is not None and not ticket.deleted
    return answer(api.shapes.pull(repository, ticket, whole=True)) if ticket and found else answers.missing()


async def _pull_commits(api: GithubApi, request: Request, repository: Repository) -> Response:
    ticket = repository.ticket(request.path_params["number"])
    if ticket is None or ticket.pull is None:
        return answers.missing()
    return api.listed(request, ticket.pull.commits, lambda commit: api.shapes.commit(repository, commit))


async def _commits(api: GithubApi, request: Request, repository: Repository) -> Response:
    if not repository.commits:
        return answers.refused(409, "Git Repository is empty.")
    every = listings.commits(repository, request.query_params)
    if every is None:
        return answers.missing()
    return api.listed(request, every, lambda commit: api.shapes.commit(repository, commit))


async def _commit(api: GithubApi, request: Request, repository: Repository) -> Response:
    sha = repository.heads().get(request.path_params["sha"], request.path_params["sha"])
    commit = repository.by_sha.get(sha)
    if commit is None:
        return answers.refused(422, f"No commit found for SHA: {sha}")
    stats = {"stats": {"total": 25, "additions": 20, "deletions": 5}, "files": []}
    return answer(api.shapes.commit(repository, commit) | stats)


async def _written(
    endpoint: writing.Endpoint, api: GithubApi, request: Request, repository: Repository
) -> Response:
    desk = writing.Desk(api.host, api.shapes, api.telling, api.who(request) or api.host.user)
    return await endpoint(desk, request, repository)


async def _compare(api: GithubApi, request: Request, repository: Repository) -> Response:
    """The commits of one end that the other has not, oldest first, a page at a time."""
    base, dots, head = request.path_params["ends"].partition("...")
    every = repository.ahead(base, head) if dots else None
    if every is None:
        return answers.missing()
    page = page_of(request, api.shapes.api, every)
    commits = [api.shapes.commit(repository, commit) for commit in page.entries]
    found = {"status": "ahead" if every else "identical", "ahead_by": len(every), "total_commits": len(every)}
    return answer(found | {"commits": commits}, headers={"Link": page.link} if page.link else {})


async def _reviews(api: GithubApi, request: Request, repository: Repository) -> Response:
    ticket = repository.ticket(request.path_params["number"])
    if ticket is None or ticket.pull is None:
        return answers.missing()
    return api.listed(
        request, ticket.pull.reviews, lambda review: api.shapes.review(repository, ticket, review)
    )


async def _branches(api: GithubApi, request: Request, repository: Repository) -> Response:
    heads = sorted(repository.heads().items())
    return api.listed(request, heads, lambda head: api.shapes.branch(repository, *head))


async def _branch(api: GithubApi, request: Request, repository: Repository) -> Response:
    name = request.path_params["branch"]
    sha = repository.heads().get(name)
    if sha is None:
        return answers.refused(404, "Branch not found")
    commit = api.shapes.commit(repository, repository.by_sha[sha])
    return answer(api.shapes.branch(repository, name, sha) | {"commit": commit})


async def _comments(api: GithubApi, request: Request, repository: Repository) -> Response:
    every = listings.comments(repository, request.query_params)
    return api.listed(request, every, lambda comment: api.shapes.comment(repository, comment))


async def _issue_comments(api: GithubApi, request: Request, repository: Repository) -> Response:
    number = request.path_params["number"]
    every = [comment for comment in repository.comments if comment.number == number]
    return api.listed(request, every, lambda comment: api.shapes.comment(repository, comment))


async def _nothing(api: GithubApi, request: Request, repository: Repository) -> Response:
    del repository
    return api.listed(request, (), lambda entry: entry)


_ENDPOINTS: Final[tuple[tuple[str, _Endpoint], ...]] = (
    ("/graphql", _graphql),
    ("/user", _user),
    ("/user/repos", _own_repositories),
    ("/rate_limit", _rate_limit),
    ("/app/installations/{id:int}/access_tokens", _access_token),
    ("/installation/repositories", _installed_repositories),
    ("/orgs/{owner}", _organisation),
    ("/orgs/{owner}/repos", _repositories),
    ("/users/{owner}", _owner),
    ("/users/{owner}/repos", _repositories),
)
_INSIDE: Final[tuple[tuple[str, _Inside], ...]] = (
    ("", _repository),
    ("/issues", _issues),
    ("/issues/comments", _comments),
    ("/issues/{number:int}", _issue),
    ("/issues/{number:int}/comments", _issue_comments),
    ("/pulls", _pulls),
    ("/pulls/comments", _nothing),
    ("/pulls/{number:int}", _pull),
    ("/pulls/{number:int}/commits", _pull_commits),
    ("/pulls/{number:int}/reviews", _reviews),
    ("/commits", _commits),
    ("/compare/{ends:path}", _compare),
    ("/commits/{sha:path}", _commit),
    ("/branches", _branches),
    ("/branches/{branch:path}", _branch),
)
