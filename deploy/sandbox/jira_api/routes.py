"""The Jira endpoints, as a table; each is a few lines over a `Site`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.access import Access
from deploy.sandbox.clock import milliseconds
from deploy.sandbox.jira_api import bulk, documents, errors, fields, jql, paging, worklogs, writing
from deploy.sandbox.jira_api.search import found
from deploy.sandbox.jira_api.site import Project, Row, Site, Writes, project_of
from deploy.sandbox.json_object import Bad, Json, answer, body_object, number

_Endpoint = Callable[["JiraApi", Request], Awaitable[Response]]
_Write = Callable[[Writes, Row, Request], Awaitable[Response]]


@dataclass(frozen=True)
class JiraApi:
    """A site under its address. `base` is without a slash at its end."""

    site: Site
    access: Access
    base: str
    writes: Writes | None = None

    def routes(self) -> list[Route]:
        """Every endpoint, below the site's own path, for REST version 2 and its newest name."""
        return [
            Route(f"/rest/api/{version}/{path}", self._guarded(endpoint), methods=list(methods))
            for version in ("2", "3", "latest")
            for path, methods, endpoint in _ENDPOINTS
        ]

    def _guarded(self, endpoint: _Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            if not self.access.allows(request.headers.get("authorization", "")):
                return errors.unauthorized()
            try:
                return await endpoint(self, request)
            except (Bad, jql.JqlError) as error:
                return errors.refused(str(error))

        return answered

    async def server_info(self, _: Request) -> Response:
        """`serverTime` is what pollers take for the tracker's clock."""
        cloud = self.site.deployment == "cloud"
        return answer(
            {
                "baseUrl": self.base,
                "version": "1001.0.0-SNAPSHOT" if cloud else "10.3.2",
                "versionNumbers": [1001, 0, 0] if cloud else [10, 3, 2],
                "deploymentType": "Cloud" if cloud else "Server",
                "buildNumber": 100300,
                "serverTime": time_text(self.site),
                "serverTitle": self.site.title,
            }
        )

    async def myself(self, _: Request) -> Response:
        """Whose token it is."""
        return answer(self.site.myself())

    async def field(self, _: Request) -> Response:
        """All fields."""
        return answer(fields.described(self.site.deployment))

    async def projects(self, _: Request) -> Response:
        """All projects, in one list."""
        return answer([self._project(each) for each in self.site.projects() if each.live])

    async def project_search(self, request: Request) -> Response:
        """All projects, in pages; `keys` and `id` choose among them."""
        asked = request.query_params
        wanted = {each.upper() for each in [*asked.getlist("keys"), *asked.getlist("id")]}
        states = set(asked.getlist("status")) or {"live"}
        every = [
            p for p in self.site.projects() if _state(p) in states and (not wanted or wanted & {p.id, p.key})
        ]
        start, size = (
            number(asked.get("startAt"), 0, "startAt"),
            number(asked.get("maxResults"), 50, "maxResults"),
        )
        page = every[start : start + size]
        return answer(
            {
                "self": f"{self.base}/rest/api/2/project/search",
                "startAt": start,
                "maxResults": size,
                "total": len(every),
                "isLast": start + len(page) >= len(every),
                "values": [self._project(each) for each in page],
            }
        )

    async def project(self, request: Request) -> Response:
        """One project by id or key."""
        name = request.path_params["project"]
        project = project_of(self.site, name)
        if project is None:
            return errors.refused(f"No project could be found with key '{name}'.", 404)
        return answer(self._project(project))

    async def search(self, request: Request) -> Response:
        """Data Center's search; Cloud removed it."""
        if self.site.deployment == "cloud":
            return errors.refused(errors.REMOVED, 410)
        asked = await _parameters(request)
        rows = self._rows(str(asked.get("jql") or ""))
        start = number(asked.get("startAt"), 0, "startAt")
        size = number(asked.get("maxResults"), 50, "maxResults")
        return answer(paging.counted(rows, start, size, self._show(asked, "*navigable")))

    async def search_jql(self, request: Request) -> Response:
        """Cloud's search; Data Center has none."""
        if self.site.deployment != "cloud":
            return errors.refused("null for uri: /rest/api/2/search/jql", 404)
        asked = await _parameters(request)
        query = str(asked.get("jql") or "")
        rows = self._bounded(query)
        wanted = fields.names(asked.get("fields"), "id")
        size = number(asked.get("maxResults"), 50, "maxResults")
        token = str(asked.get("nextPageToken") or "")
        identities = fields.only_identity(wanted)
        return answer(
            paging.tokened(rows, token, query, size, identities=identities, show=self._show(asked, "id"))
        )

    async def approximate_count(self, request: Request) -> Response:
        """How many issues a query finds; exact here."""
        if self.site.deployment != "cloud":
            return errors.refused("null for uri: /rest/api/2/search/approximate-count", 404)
        return answer({"count": len(self._bounded(str((await body_object(request)).get("jql") or "")))})

    async def issue(self, request: Request) -> Response:
        """One issue by id, key or former key."""
        row = self.site.find(request.path_params["issue"])
        if row is None:
            return errors.refused(errors.NO_ISSUE, 404)
        return answer(self._show(await _parameters(request), "*all")(row))

    async def bulk_fetch(self, request: Request) -> Response:
        """Up to 100 issues by id, key or former key; what is not there is left out, as OpenAPI says."""
        asked = await body_object(request)
        show = self._show(asked, "*navigable")
        return answer({"issues": [show(row) for row in bulk.named(self.site, asked, 100)], "issueErrors": []})

    async def bulk_changelog(self, request: Request) -> Response:
        """The changelogs of up to 1,000 issues, oldest entry first; one issue may stand on several pages."""
        if self.site.deployment != "cloud":
            return errors.refused("null for uri: /rest/api/2/changelog/bulkfetch", 404)
        return answer(bulk.changelogs(self.site, await body_object(request)))

    async def comments(self, request: Request) -> Response:
        """An issue's comments, in pages."""
        return self._listed(
            request,
            "comments",
            lambda row: [documents.shown(request, one) for one in self.site.comments(row)],
        )

    async def worklogs(self, request: Request) -> Response:
        """An issue's worklogs, in pages."""
        return self._listed(request, "worklogs", self.site.worklogs)

    async def worklog_feed(self, request: Request) -> Response:
        """Which worklogs of the site changed, or were deleted, since a moment."""
        name = request.url.path.rpartition("/")[2]
        address = f"{self.base}/rest/api/2/worklog/{name}"
        return answer(worklogs.feed(self.site, name, request.query_params.get("since"), address))

    async def worklog_list(self, request: Request) -> Response:
        """Up to 1,000 worklogs by id; what is not there is left out."""
        return answer(worklogs.named(self.site, await body_object(request)))

    async def permissions(self, request: Request) -> Response:
        """What the account may do."""
        return writing.permissions(self.writes, request.query_params.get("permissions", ""))

    async def comment(self, request: Request) -> Response:
        """Comment on an issue."""
        return await self._written(request, writing.comment)

    async def rewrite(self, request: Request) -> Response:
        """Change a comment."""
        return await self._written(request, writing.rewritten)

    async def edit(self, request: Request) -> Response:
        """Change an issue."""
        return await self._written(request, writing.edited)

    async def _written(self, request: Request, write: _Write) -> Response:
        row = self.site.find(request.path_params["issue"])
        if row is None or self.writes is None:
            return errors.refused(errors.NO_ISSUE, 404)
        return await write(self.writes, row, request)

    def _listed(self, request: Request, name: str, entries: Callable[[Row], Sequence[Json]]) -> Response:
        row = self.site.find(request.path_params["issue"])
        if row is None:
            return errors.refused(errors.NO_ISSUE, 404)
        asked = request.query_params
        start = number(asked.get("startAt"), 0, "startAt")
        size = min(number(asked.get("maxResults"), 5_000, "maxResults"), 5_000)
        every = entries(row)
        page = list(every[start : start + size])
        return answer({"startAt": start, "maxResults": size, "total": len(every), name: page})

    def _rows(self, query: str) -> Sequence[Row]:
        return found(self.site, jql.parse(query, self.site.now()))

    def _bounded(self, query: str) -> Sequence[Row]:
        read = jql.parse(query, self.site.now())
        if not read.comparisons:
            raise Bad(errors.UNBOUNDED)
        return found(self.site, read)

    def _show(self, asked: Json, otherwise: str) -> paging.Show:
        wanted = fields.names(asked.get("fields"), otherwise)
        expand = fields.names(asked.get("expand"), "")
        only = tuple(wanted) == ("id",)
        return lambda row: fields.shown({} if only else self.site.issue(row), row, wanted, expand, self.base)

    def _project(self, project: Project) -> Json:
        return {
            "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
            "self": f"{self.base}/rest/api/2/project/{project.id}",
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "simplified": False,
            "isPrivate": False,
            "archived": project.archived,
            "deleted": project.trashed,
            "properties": {},
            "insight": self._insight(project),
        }

    def _insight(self, project: Project) -> Json:
        rows = self.site.rows(project)
        last = max((row.updated for row in rows), default=milliseconds(self.site.now()))
        return {"totalIssueCount": len(rows), "lastIssueUpdateTime": last}


def time_text(site: Site) -> str:
    """The site's time as Jira writes it."""
    return site.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def _state(project: Project) -> str:
    """As `status` asks for it."""
    return "deleted" if project.trashed else "archived" if project.archived else "live"


async def _parameters(request: Request) -> Json:
    if request.method == "POST":
        return await body_object(request)
    asked = request.query_params
    return {name: asked.getlist(name) if name in ("fields", "expand") else asked[name] for name in asked}


_GET: Final = ("GET",)
_POST: Final = ("POST",)
_BOTH: Final = ("GET", "POST")
_ENDPOINTS: Final[tuple[tuple[str, tuple[str, ...], _Endpoint], ...]] = (
    ("serverInfo", _GET, JiraApi.server_info),
    ("myself", _GET, JiraApi.myself),
    ("mypermissions", _GET, JiraApi.permissions),
    ("field", _GET, JiraApi.field),
    ("project", _GET, JiraApi.projects),
    ("project/search", _GET, JiraApi.project_search),
    ("project/{project}", _GET, JiraApi.project),
    ("search", _BOTH, JiraApi.search),
    ("search/jql", _BOTH, JiraApi.search_jql),
    ("search/approximate-count", _POST, JiraApi.approximate_count),
    ("issue/bulkfetch", _POST, JiraApi.bulk_fetch),
    ("changelog/bulkfetch", _POST, JiraApi.bulk_changelog),
    ("worklog/updated", _GET, JiraApi.worklog_feed),
    ("worklog/deleted", _GET, JiraApi.worklog_feed),
    ("worklog/list", _POST, JiraApi.worklog_list),
    ("issue/{issue}", _GET, JiraApi.issue),
    ("issue/{issue}", ("PUT",), JiraApi.edit),
    ("issue/{issue}/comment", _GET, JiraApi.comments),
    ("issue/{issue}/comment", _POST, JiraApi.comment),
    ("issue/{issue}/comment/{comment}", ("PUT",), JiraApi.rewrite),
    ("issue/{issue}/worklog", _GET, JiraApi.worklogs),
)
