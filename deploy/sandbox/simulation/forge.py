"""Acme's GitHub: what people do in it, each verb one change with its webhook."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1

from deploy.sandbox.github_api.alike import moment
from deploy.sandbox.github_api.model import Account, Comment, Commit, Host, Pull, Repository, Review, Ticket
from deploy.sandbox.github_api.origin import origin
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.telling import Telling


@dataclass
class Forge:
    """Changes a host's repositories and tells of it."""

    host: Host
    shapes: Shapes
    telling: Telling

    def found(self, name: str, language: str, description: str, at: datetime) -> Repository:
        """Create a repository; its number follows from its place."""
        number = 720_000_001 + 1_013 * len(self.host.repositories)
        repository = Repository(number, self.host.organisation, name, description, language, _whole(at))
        self.host.repositories.append(repository)
        return repository

    def push(
        self,
        at: datetime,
        repository: Repository,
        branch: str,
        by: Person,
        message: str,
        ticket: Ticket | None = None,
    ) -> Commit:
        """Commit to a branch and push it; an open pull request of the branch follows."""
        before = repository.heads().get(branch, "0" * 40)
        commit = self._commit(at, repository, branch, by, message)
        self._pushed(at, repository, branch, by, before, [commit])
        if ticket and ticket.pull:
            ticket.pull.commits.append(commit)
            ticket.updated_at = _whole(at)
            more: Json = {"before": before, "after": commit.sha}
            self._pull_told(repository, ticket, "synchronize", by, more)
        return commit

    def open_pull(
        self,
        at: datetime,
        repository: Repository,
        branch: str,
        by: Person,
        title: str,
        body: str,
        labels: tuple[str, ...] = (),
    ) -> Ticket:
        """Open a pull request for a branch that has commits."""
        own = repository.branches[branch]
        ticket = self._ticket(at, repository, by, title, body, labels)
        ticket.pull = Pull(next(self.host.numbers.pulls), branch, own[0].parents[0], list(own))
        self._pull_told(repository, ticket, "opened", by, {})
        return ticket

    def open_issue(
        self, at: datetime, repository: Repository, by: Person, title: str, body: str, labels: tuple[str, ...]
    ) -> Ticket:
        """Open an issue."""
        ticket = self._ticket(at, repository, by, title, body, labels)
        self._issue_told(repository, ticket, "opened", by)
        return ticket

    def retitle(self, at: datetime, repository: Repository, ticket: Ticket, by: Person, title: str) -> None:
        """Give an issue or a pull request another title."""
        changes: Json = {"changes": {"title": {"from": ticket.title}}}
        ticket.title, ticket.updated_at = title, _whole(at)
        told = self._pull_told if ticket.pull else self._issue_told
        told(repository, ticket, "edited", by, changes)

    def close_issue(self, at: datetime, repository: Repository, ticket: Ticket, by: Person) -> None:
        """Close an issue."""
        ticket.closed_at = ticket.updated_at = _whole(at)
        self._issue_told(repository, ticket, "closed", by)

    def comment(self, at: datetime, repository: Repository, ticket: Ticket, by: Person, body: str) -> None:
        """Comment on an issue or a pull request."""
        comment = Comment(next(self.host.numbers.comments), ticket.number, by.github, body, _whole(at))
        repository.comments.append(comment)
        ticket.comments += 1
        ticket.updated_at = _whole(at)
        self.telling(
            "github",
            "issue_comment",
            lambda: {
                "action": "created",
                "issue": self._discussed(repository, ticket),
                "comment": self.shapes.comment(repository, comment),
                **self._from(repository, by.github),
            },
        )

    def review(self, at: datetime, repository: Repository, ticket: Ticket, by: Person) -> Review:
        """Approve a pull request."""
        if ticket.pull is None:
            raise ValueError(f"{repository.full_name}#{ticket.number} is no pull request")
        review = Review(next(self.host.numbers.reviews), by.github, _whole(at))
        ticket.pull.reviews.append(review)
        ticket.updated_at = _whole(at)
        self.telling(
            "github",
            "pull_request_review",
            lambda: {
                "action": "submitted",
                "review": self.shapes.review(repository, ticket, review),
                "pull_request": self.shapes.pull(repository, ticket, whole=False),
                **self._from(repository, by.github),
            },
        )
        return review

    def delete_issue(self, at: datetime, repository: Repository, ticket: Ticket, by: Person) -> None:
        """Delete an issue: it answers 410 from now on and is in no listing."""
        ticket.deleted, ticket.updated_at = True, _whole(at)
        self._issue_told(repository, ticket, "deleted", by)

    def transfer_issue(
        self, at: datetime, repository: Repository, ticket: Ticket, to: Repository, by: Person
    ) -> Ticket:
        """Transfer an issue to another repository: there it is a new one, and here it answers with where it went."""
        new = self._ticket(at, to, by, ticket.title, ticket.body, ticket.labels)
        new.author, new.created_at = ticket.author, ticket.created_at
        ticket.moved_to = (to, new.number)
        there = self._from(to, by.github)["repository"]
        changes: Json = {"changes": {"new_issue": self._discussed(to, new), "new_repository": there}}
        self._issue_told(repository, ticket, "transferred", by, changes)
        self._issue_told(to, new, "opened", by)
        return new

    def rename(self, repository: Repository, name: str, by: Person) -> None:
        """Rename a repository; its former name leads to it."""
        before, repository.former_names = repository.name, (*repository.former_names, repository.full_name)
        repository.name = name
        changes: Json = {"repository": {"name": {"from": before}}}
        self._repository_told(repository, "renamed", by, {"changes": changes})

    def archive(self, repository: Repository, by: Person) -> None:
        """Archive a repository: it can only be read from now on."""
        repository.archived = True
        self._repository_told(repository, "archived", by, {})

    def delete(self, repository: Repository, by: Person) -> None:
        """Delete a repository with all that is in it."""
        self.host.repositories.remove(repository)
        self._repository_told(repository, "deleted", by, {})

    def _repository_told(self, repository: Repository, action: str, by: Person, more: Json) -> None:
        self.telling(
            "github", "repository", lambda: {"action": action, **more, **self._from(repository, by.github)}
        )

    def merge(self, at: datetime, repository: Repository, ticket: Ticket, by: Person) -> Commit:
        """Merge a pull request by a merge commit and delete its branch."""
        if ticket.pull is None:
            raise ValueError(f"{repository.full_name}#{ticket.number} is no pull request")
        pull, before = ticket.pull, repository.tip
        for commit in repository.branches.pop(pull.branch, []):
            repository.take(commit, repository.default_branch)
        head = f"{repository.owner.login}/{pull.branch}"
        message = f"Merge pull request #{ticket.number} from {head}\n\n{ticket.title}"
        merged = self._commit(at, repository, repository.default_branch, by, message, (before, pull.head_sha))
        pull.merged_at = ticket.closed_at = ticket.updated_at = _whole(at)
        pull.merged_by, pull.merge_sha = by.github, merged.sha
        self._pushed(at, repository, repository.default_branch, by, before, [*pull.commits, merged])
        self._pull_told(repository, ticket, "closed", by, {})
        return merged

    def _commit(
        self,
        at: datetime,
        repository: Repository,
        branch: str,
        by: Person,
        message: str,
        parents: tuple[str, ...] = (),
    ) -> Commit:
        own = repository.branches.get(branch)
        before = own[-1].sha if own else repository.tip
        text = f"{repository.full_name}\0{next(self.host.numbers.commits)}\0{message}\0{at.isoformat()}"
        sha = sha1(text.encode(), usedforsecurity=False).hexdigest()
        root = () if before == "0" * 40 else (before,)
        commit = Commit(sha, parents or root, by.github, by.github, message, _whole(at), _whole(at))
        repository.take(commit, branch)
        repository.pushed_at = _whole(at)
        return commit

    def _ticket(
        self, at: datetime, repository: Repository, by: Person, title: str, body: str, labels: tuple[str, ...]
    ) -> Ticket:
        number, when = len(repository.tickets) + 1, _whole(at)
        ticket = Ticket(next(self.host.numbers.tickets), number, title, body, by.github, when, when, labels)
        repository.tickets.append(ticket)
        return ticket

    def _pushed(
        self,
        at: datetime,
        repository: Repository,
        branch: str,
        by: Person,
        before: str,
        commits: list[Commit],
    ) -> None:
        def payload() -> Json:
            page = f"{self.shapes.site}/{repository.full_name}"
            shown = [self._pushed_commit(repository, commit) for commit in commits]
            whole = self.shapes.repository(repository)
            return {
                "ref": f"refs/heads/{branch}",
                "before": before,
                "after": commits[-1].sha,
                "created": before == "0" * 40,
                "deleted": False,
                "forced": False,
                "base_ref": None,
                "compare": f"{page}/compare/{before[:12]}...{commits[-1].sha[:12]}",
                "commits": shown,
                "head_commit": shown[-1],
                **self._from(repository, by.github),
                "repository": whole
                | {"pushed_at": int(at.timestamp()), "created_at": int(repository.created_at.timestamp())},
                "pusher": {"name": by.github.login, "email": by.github.email},
            }

        self.telling("github", "push", payload)

    def _pushed_commit(self, repository: Repository, commit: Commit) -> Json:
        author = {"name": commit.author.name, "email": commit.author.email, "username": commit.author.login}
        return {
            "id": commit.sha,
            "tree_id": commit.sha[::-1],
            "distinct": True,
            "message": commit.message,
            "timestamp": moment(commit.committed_at),
            "url": f"{self.shapes.site}/{repository.full_name}/commit/{commit.sha}",
            "author": author | {"date": moment(commit.authored_at)},
            "committer": author | {"date": moment(commit.committed_at)},
            "added": [],
            "removed": [],
            "modified": list(commit.files),
        }

    def _pull_told(self, repository: Repository, ticket: Ticket, action: str, by: Person, more: Json) -> None:
        self.telling(
            "github",
            "pull_request",
            lambda: {
                "action": action,
                "number": ticket.number,
                "pull_request": self.shapes.pull(repository, ticket, whole=True),
                **more,
                **self._from(repository, by.github),
            },
        )

    def tell(self, repository: Repository, event: str, action: str, by: Person, more: Json) -> None:
        """Send a webhook about what stands so now."""
        payload: Json = {"action": action, **more, **self._from(repository, by.github)}
        self.telling("github", event, lambda: payload)

    def _issue_told(
        self, repository: Repository, ticket: Ticket, action: str, by: Person, more: Json | None = None
    ) -> None:
        self.telling(
            "github",
            "issues",
            lambda: {
                "action": action,
                "issue": self._discussed(repository, ticket),
                **(more or {}),
                **self._from(repository, by.github),
            },
        )

    def _discussed(self, repository: Repository, ticket: Ticket) -> Json:
        return self.shapes.issue(repository, ticket)

    def _from(self, repository: Repository, by: Account) -> Json:
        return origin(self.shapes, self.host, repository, by)


def _whole(at: datetime) -> datetime:
    """GitHub knows no fractions of a second."""
    return at.replace(microsecond=0)
