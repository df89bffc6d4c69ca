"""Acme's Jira as its API asks for it: projects, issues, and what stands in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count

from deploy.sandbox.jira_api.site import Deployment, Project, Row, is_id
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import Board, Issue
from deploy.sandbox.simulation.jira_shapes import JiraShapes
from deploy.sandbox.simulation.people import SERVICE_DESK
from deploy.sandbox.simulation.telling import Telling


class JiraShown:
    """A Jira site that stands in memory: the `Site` that the API serves."""

    deployment: Deployment = "cloud"
    title = "Acme (sandbox)"

    def __init__(self, shapes: JiraShapes, telling: Telling, now: Callable[[], datetime]) -> None:
        self._shapes, self.telling, self._now = shapes, telling, now
        self._boards: dict[str, Board] = {}
        self._by_id: dict[int, Issue] = {}
        self._by_key: dict[str, Issue] = {}  # also under keys an issue once had
        self._ids = count(10_001)
        self._remark_ids, self._change_ids, self._link_ids = count(20_001), count(50_001), count(80_001)
        self._worklog_ids = count(70_001)
        self._unlogged: list[tuple[int, int]] = []
        self.account = SERVICE_DESK  # that the token belongs to
        self.denied = set[str]()

    def now(self) -> datetime:
        """The site's clock."""
        return self._now()

    def projects(self) -> Sequence[Project]:
        """All projects that are not hidden."""
        return [board.project for board in self._boards.values() if not board.hidden]

    def rows(self, project: Project) -> Sequence[Row]:
        """A project's issues by number, as searches find them: without archived ones."""
        return self._boards[project.id].issues if project.live else []

    def find(self, id_or_key: str) -> Issue | None:
        """An issue by id, key or former key."""
        by_id = self._by_id.get(int(id_or_key)) if is_id(id_or_key) else None
        found = by_id or self._by_key.get(id_or_key.upper())
        return None if found is None or found.project.hidden or found.project.trashed else found

    def issues_in(self, field: str, id_: int) -> Iterable[int] | None:
        """Ids of the issues in a sprint or release; None where there is no such."""
        if field == "sprint":
            return [issue.id for issue in self.issues() if issue.sprint and issue.sprint.id == id_] or None
        release = next(
            (board.releases.get(id_) for board in self._boards.values() if id_ in board.releases), None
        )
        return [issue.id for issue in self.issues() if release in issue.releases] if release else None

    def issue(self, row: Row) -> Mapping[str, object]:
        """The whole issue."""
        return self._shapes.issue(self._by_id[row.id])

    def histories(self, row: Row) -> Sequence[Json]:
        """The whole changelog, oldest first."""
        return [self._shapes.history(each) for each in self._by_id[row.id].changes]

    def comments(self, row: Row) -> Sequence[Json]:
        """All comments, oldest first."""
        issue = self._by_id[row.id]
        return [self._shapes.remark(issue, each) for each in issue.remarks]

    def worklogs(self, row: Row) -> Sequence[Json]:
        """All worklogs, oldest first."""
        issue = self._by_id[row.id]
        return [self._shapes.worklog(issue, each) for each in issue.worklogs]

    def worklog_changes(self, *, deleted: bool) -> Sequence[tuple[int, int]]:
        """When and which worklogs were made, or deleted; oldest first."""
        if deleted:
            return self._unlogged
        return sorted((log.at, log.id) for issue in self._by_id.values() for log in issue.worklogs)

    def worklog(self, id_: int) -> Json | None:
        """The worklog of this number."""
        found = ((issue, log) for issue in self._by_id.values() for log in issue.worklogs if log.id == id_)
        return next((self._shapes.worklog(issue, log) for issue, log in found), None)

    def myself(self) -> Json:
        """The account that the token belongs to."""
        return self._shapes.user_object(self.account)

    def new_id(self) -> int:
        """A number that nothing else has."""
        return next(self._ids)

    def issues(self) -> Iterable[Issue]:
        """All issues."""
        return self._by_id.values()
