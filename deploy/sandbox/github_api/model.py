"""What stands behind the GitHub API: accounts, repositories, commits, issues and pull requests."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from operator import attrgetter
from typing import Final, Literal

_COMMITTED: Final = attrgetter("committed_at")


@dataclass(frozen=True, slots=True)
class Account:
    """A user, a robot or an organisation."""

    id: int
    login: str
    name: str
    email: str = ""
    kind: Literal["User", "Bot", "Organization"] = "User"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; times carry the author's own offset where it is known."""

    sha: str
    parents: tuple[str, ...]
    author: Account
    committer: Account
    message: str
    authored_at: datetime
    committed_at: datetime
    files: tuple[str, ...] = ("src/main",)  # that it modifies


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    number: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime | None = None
    app: int = 0  # that wrote it


@dataclass(frozen=True, slots=True)
class Review:
    """A review of a pull request."""

    id: int
    author: Account
    submitted_at: datetime


@dataclass(slots=True)
class Ticket:
    """An issue; with a `pull`, a pull request, which GitHub lists among issues too."""

    id: int
    number: int
    title: str
    body: str
    author: Account
    created_at: datetime
    updated_at: datetime
    labels: tuple[str, ...] = ()
    closed_at: datetime | None = None
    comments: int = 0
    pull: "Pull | None" = None
    deleted: bool = False
    moved_to: "tuple[Repository, int] | None" = None
    type: str = ""
    milestone: str = ""
    parent_url: str = ""
    blocked_by: "list[tuple[Repository, Ticket]]" = field(default_factory=list)
    blocking: "list[tuple[Repository, Ticket]]" = field(default_factory=list)

    @property
    def state(self) -> str:
        """Open or closed."""
        return "closed" if self.closed_at else "open"

    @property
    def dependencies(self) -> dict[str, int]:
        """How many there are of each side, and how many of them are open."""
        sides = {"blocked_by": self.blocked_by, "blocking": self.blocking}
        open_ = {side: sum(other.closed_at is None for _, other in ends) for side, ends in sides.items()}
        return open_ | {f"total_{side}": len(ends) for side, ends in sides.items()}


@dataclass(slots=True)
class Pull:
    """What a pull request has beyond an issue. `id` is another number than the issue's."""

    id: int
    branch: str
    base_sha: str
    commits: list[Commit] = field(default_factory=list)
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_sha: str | None = None
    draft: bool = False
    fork: bool = False
    reviews: list[Review] = field(default_factory=list)

    @property
    def head_sha(self) -> str:
        """The newest commit of the branch."""
        return self.commits[-1].sha if self.commits else self.base_sha


@dataclass(slots=True)
class Repository:
    """A repository. `commits` are those of the default branch, oldest first; `branches` hold what is only on them."""

    id: int
    owner: Account
    name: str
    description: str
    language: str
    created_at: datetime
    default_branch: str = "main"
    pushed_at: datetime | None = None
    commits: list[Commit] = field(default_factory=list)
    branches: dict[str, list[Commit]] = field(default_factory=dict)
    tickets: list[Ticket] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    former_names: tuple[str, ...] = ()
    by_sha: dict[str, Commit] = field(default_factory=dict)
    archived: bool = False
    hidden: bool = False  # from our token
    private: bool = True
    statuses: list[tuple[str, dict[str, object]]] = field(default_factory=list)  # (SHA, status), as posted
    check_runs: list[dict[str, object]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def take(self, commit: Commit, branch: str) -> None:
        """Add a commit to a branch; the default branch stays in the order of commit dates, as `git log` shows it."""
        self.by_sha[commit.sha] = commit
        if branch == self.default_branch:
            insort(self.commits, commit, key=_COMMITTED)
        else:
            self.branches.setdefault(branch, []).append(commit)

    def reachable(self, ref: str) -> Sequence[Commit] | None:
        """Commits reachable from a branch or SHA, oldest first; None for an unknown one."""
        if ref in ("", self.default_branch, "HEAD"):
            return self.commits
        head = self.branches[ref][-1].sha if self.branches.get(ref) else ref
        return self._from(head) if head in self.by_sha else None

    def _from(self, sha: str) -> Sequence[Commit]:
        seen, ahead = {sha}, [sha]
        while ahead:
            commit = self.by_sha.get(ahead.pop())
            new = [each for each in commit.parents if each not in seen] if commit else []
            seen.update(new)
            ahead.extend(new)
        return sorted((self.by_sha[each] for each in seen if each in self.by_sha), key=_COMMITTED)

    def present(self) -> list[Ticket]:
        """The issues and pull requests that were neither deleted nor transferred."""
        return [each for each in self.tickets if not (each.deleted or each.moved_to)]

    def ahead(self, base: str, head: str) -> list[Commit] | None:
        """Commits of `head` that `base` does not have, oldest first; None where either is unknown."""
        has, wanted = self._ref(base), self._ref(head)
        if has is None or wanted is None:
            return None
        below = {commit.sha for commit in self._from(has)}
        return [commit for commit in self._from(wanted) if commit.sha not in below]

    def _ref(self, ref: str) -> str | None:
        sha = self.heads().get(ref, ref)
        return sha if sha in self.by_sha else None

    def heads(self) -> dict[str, str]:
        """Branch -> the SHA it points at."""
        newest = {self.default_branch: self.tip} if self.commits else {}
        return newest | {name: commits[-1].sha for name, commits in self.branches.items() if commits}

    @property
    def tip(self) -> str:
        """The SHA of the default branch's head."""
        return self.commits[-1].sha if self.commits else "0" * 40

    def ticket(self, number: int) -> Ticket | None:
        """The issue or pull request of that number; numbers count from 1 without holes."""
        return self.tickets[number - 1] if 0 < number <= len(self.tickets) else None


@dataclass(frozen=True)
class App:
    """A GitHub App that is installed in the organisation; it acts as a robot."""

    id: int
    installation: int
    account: Account


@dataclass(frozen=True)
class Numbers:
    """What is given to each thing that is made, and never again."""

    tickets: Iterator[int] = field(default_factory=lambda: count(2_100_000_001))
    pulls: Iterator[int] = field(default_factory=lambda: count(1_700_000_001))
    comments: Iterator[int] = field(default_factory=lambda: count(1_900_000_001))
    reviews: Iterator[int] = field(default_factory=lambda: count(1_800_000_001))
    commits: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass
class Host:
    """A GitHub host with one organisation."""

    organisation: Account
    user: Account
    now: Callable[[], datetime]
    repositories: list[Repository] = field(default_factory=list)
    app: App = App(4_242, 99, Account(4_343, "fairlead[bot]", "Fairlead", kind="Bot"))
    denied: set[str] = field(default_factory=set)  # what our token may not write: checks, issues, statuses
    numbers: Numbers = field(default_factory=Numbers)

    def by_id(self, id_: int) -> Repository | None:
        """A repository by its number."""
        return next((each for each in self.visible() if each.id == id_), None)

    def visible(self) -> list[Repository]:
        """The repositories that our token may see."""
        return [each for each in self.repositories if not each.hidden]

    def by_name(self, full_name: str) -> Repository | None:
        """A repository by its present name, in any case."""
        wanted = full_name.lower()
        return next((each for each in self.visible() if each.full_name.lower() == wanted), None)

    def renamed(self, full_name: str) -> Repository | None:
        """The repository that once had this name."""
        wanted = full_name.lower()
        return next((r for r in self.visible() if wanted in map(str.lower, r.former_names)), None)

    def owned(self, login: str) -> list[Repository]:
        """The repositories of an owner."""
        return [each for each in self.visible() if each.owner.login.lower() == login.lower()]
