"""Acme's Jira: what people do in it, each verb one change with its webhook."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from deploy.sandbox.clock import milliseconds
from deploy.sandbox.jira_api.site import Row
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import DONE, Board, Change, Issue, Remark, Status, Worklog
from deploy.sandbox.simulation.jira_shown import JiraShown
from deploy.sandbox.simulation.jira_told import commented, logged, of_project, stated
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.theme import Serves

Item = tuple[str, str, str | None, str | None, str | None, str | None]


class JiraWorld(JiraShown):
    """A Jira site that people, and the account of the token, change."""

    def write_comment(self, row: Row, body: str) -> Json:
        """Comment on an issue."""
        issue = self._by_id[row.id]
        self.remark(self._now(), issue, self.account, body)
        return self._shapes.remark(issue, issue.remarks[-1])

    def rewrite_comment(self, row: Row, id_: str, body: str) -> Json | None:
        """Change a comment."""
        issue = self._by_id[row.id]
        old = next((one for one in issue.remarks if str(one.id) == id_), None)
        if old is None:
            return None
        remark = replace(old, body=body)
        issue.remarks[issue.remarks.index(old)] = remark
        self._touch(self._now(), issue)
        self.telling(
            "jira", "comment_updated", lambda: commented(self._shapes, issue, remark, "comment_updated")
        )
        return self._shapes.remark(issue, remark)

    def relabel(self, row: Row, add: Sequence[str], remove: Sequence[str]) -> None:
        """Put labels on an issue and take some off."""
        issue = self._by_id[row.id]
        old, kept = issue.labels, [label for label in issue.labels if label not in remove]
        issue.labels = tuple(dict.fromkeys([*kept, *add]))
        change: Item = ("labels", "labels", None, " ".join(old), None, " ".join(issue.labels))
        self.changed(self._now(), issue, self.account, (change,))

    def open_board(self, key: str, name: str, lead: Person, components: Iterable[str]) -> Board:
        """Create a project."""
        number = len(self._boards)
        named = {each: str(10_200 + 20 * number + at) for at, each in enumerate(components)}
        board = Board(str(10_010 + number), key, name, lead, named)
        self._boards[board.id] = board
        return board

    def create(
        self,
        at: datetime,
        board: Board,
        by: Person,
        *,
        type_: str,
        summary: str,
        description: str,
        serves: Serves,
        labels: tuple[str, ...] = (),
        component: str = "",
        parent: Issue | None = None,
        priority: str = "Medium",
    ) -> Issue:
        """Create an issue."""
        board.last_number += 1
        when = milliseconds(at)
        issue = Issue(
            next(self._ids), board, board.last_number, type_, summary, description, by, serves, when, when
        )
        issue.labels, issue.component, issue.priority, issue.parent = labels, component, priority, parent
        if parent:
            parent.children.append(issue)
        board.issues.append(issue)
        self._by_id[issue.id] = self._by_key[issue.key] = issue
        self.telling(
            "jira", "jira:issue_created", lambda: stated(self._shapes, "jira:issue_created", issue, by, None)
        )
        return issue

    def assign(self, at: datetime, issue: Issue, by: Person, to: Person) -> None:
        """Give an issue to somebody."""
        old, issue.assignee = issue.assignee, to
        change: Item = (
            "assignee",
            "assignee",
            old.account_id if old else None,
            old.name if old else None,
            to.account_id,
            to.name,
        )
        self.changed(at, issue, by, (change,))

    def move(self, at: datetime, issue: Issue, by: Person, to: Status) -> None:
        """Put an issue into another status; nothing happens when it is there already."""
        if issue.status is to:
            return
        old, issue.status = issue.status, to
        changes: list[Item] = [("status", "status", old.id, old.name, to.id, to.name)]
        if (to is DONE) != (old is DONE):
            changes.append(_resolution(to))
            issue.resolved = milliseconds(at) if to is DONE else None
        self.changed(at, issue, by, tuple(changes))

    def set_parent(self, at: datetime, issue: Issue, by: Person, parent: Issue) -> None:
        """Hang an issue below another, late."""
        issue.parent = parent
        parent.children.append(issue)
        change: Item = ("IssueParentAssociation", "parent", None, None, str(parent.id), parent.key)
        self.changed(at, issue, by, (change,))

    def remark(self, at: datetime, issue: Issue, by: Person, body: str) -> None:
        """Comment on an issue."""
        remark = Remark(next(self._remark_ids), by, body, milliseconds(at))
        issue.remarks.append(remark)
        self._touch(at, issue)
        self.telling(
            "jira", "comment_created", lambda: commented(self._shapes, issue, remark, "comment_created")
        )

    def link(self, at: datetime, source: Issue, by: Person, kind: str, target: Issue) -> None:
        """Link two issues; both show it and both are told of."""
        id_ = next(self._link_ids)
        for issue, outward, other in ((source, True, target), (target, False, source)):
            issue.links.append((id_, kind, outward, other))
            change: Item = (
                "Link",
                "issuelinks",
                None,
                None,
                other.key,
                f"This issue {kind.lower()} {other.key}",
            )
            self.changed(at, issue, by, (change,))

    def move_to(self, at: datetime, issue: Issue, by: Person, board: Board) -> None:
        """Move an issue to another project: a new key, the same id; the old key still leads to it."""
        old = issue.key
        issue.project.issues.remove(issue)
        board.last_number += 1
        issue.project, issue.number = board, board.last_number
        issue.component = ""
        board.issues.append(issue)
        self._by_key[issue.key] = issue
        self.changed(at, issue, by, (("Key", "key", None, old, None, issue.key),))

    def log_work(self, at: datetime, issue: Issue, by: Person, seconds: int) -> None:
        """Say that time was spent on an issue."""
        worklog = Worklog(next(self._worklog_ids), by, milliseconds(at), seconds, milliseconds(at))
        issue.worklogs.append(worklog)
        self._touch(at, issue)
        self.telling("jira", "worklog_created", lambda: logged(self._shapes, issue, worklog))

    def unlog(self, at: datetime, issue: Issue, worklog: Worklog) -> None:
        """Delete a worklog. The issue does not show when: only its list is shorter, and the feed of deletions tells."""
        issue.worklogs.remove(worklog)
        self._unlogged.append((milliseconds(at), worklog.id))

    def edit(self, at: datetime, issue: Issue, by: Person, summary: str) -> None:
        """Give an issue another summary."""
        old, issue.summary = issue.summary, summary
        self.changed(at, issue, by, (("summary", "summary", None, old, None, summary),))

    def delete(self, at: datetime, issue: Issue, by: Person) -> None:
        """Delete an issue for ever, its sub-tasks with it; nobody sees it again under any name."""
        for child in list(issue.children):
            if child.type == "Sub-task":
                self.delete(at, child, by)
            child.parent = None
        if issue.parent:
            issue.parent.children.remove(issue)
        for _, _, _, other in issue.links:
            other.links = [link for link in other.links if link[3] is not issue]
        whole = stated(self._shapes, "jira:issue_deleted", issue, by, None) | {"timestamp": milliseconds(at)}
        if issue.archived is None:
            issue.project.issues.remove(issue)
        del self._by_id[issue.id]
        self._by_key = {key: one for key, one in self._by_key.items() if one is not issue}
        self.telling("jira", "jira:issue_deleted", lambda: whole)

    def archive(self, at: datetime, issue: Issue) -> None:
        """Put an issue away: no search finds it, its own address still shows it, nobody is told."""
        issue.archived = milliseconds(at)
        issue.project.issues.remove(issue)

    def rekey(self, board: Board, key: str) -> None:
        """Give a project another key, and with it all its issues; the old keys still lead to them."""
        board.former_keys.append(board.key)
        board.key = key
        for issue in self._by_id.values():
            if issue.project is board:
                self._by_key[issue.key] = issue
        self.telling("jira", "project_updated", lambda: of_project("project_updated", board, self._now()))

    def put_away(self, board: Board, *, archived: bool = False, trashed: bool = False) -> None:
        """Archive a project, throw it into the trash, or take it back out of either."""
        board.archived, board.trashed = archived, trashed
        event = "project_soft_deleted" if trashed else "project_archived" if archived else "project_updated"
        self.telling("jira", event, lambda: of_project(event, board, self._now()))

    def hide(self, board: Board, *, hidden: bool = True) -> None:
        """Take from the token's account the right to browse a project, or give it back; nobody is told."""
        board.hidden = hidden

    def changed(self, at: datetime, issue: Issue, by: Person, changed: tuple[Item, ...]) -> None:
        """Write a change into an issue's changelog, and tell of it."""
        self._touch(at, issue)
        change = Change(next(self._change_ids), by, milliseconds(at), changed)
        issue.changes.append(change)
        self.telling(
            "jira",
            "jira:issue_updated",
            lambda: stated(self._shapes, "jira:issue_updated", issue, by, change),
        )

    def _touch(self, at: datetime, issue: Issue) -> None:
        issue.updated = max(milliseconds(at), issue.updated + 1)


def _resolution(to: Status) -> Item:
    if to is DONE:
        return ("resolution", "resolution", None, None, "10000", "Done")
    return ("resolution", "resolution", "10000", "Done", None, None)
