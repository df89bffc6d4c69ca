"""What a listing holds, and in which order: `state`, `since`, `until`, `sort` and `direction`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from deploy.sandbox.github_api.model import Comment, Commit, Repository, Ticket

_SORTS: Final[dict[str, Callable[[Ticket], object]]] = {
    "created": lambda ticket: (ticket.created_at, ticket.number),
    "updated": lambda ticket: (ticket.updated_at, ticket.number),
    "comments": lambda ticket: (ticket.comments, ticket.number),
}
_STATES: Final = ("open", "closed", "all")
_DIRECTIONS: Final = ("asc", "desc")


class Invalid(Exception):  # noqa: N818
    """A parameter's value is not one GitHub takes."""

    def __init__(self, field: str, resource: str) -> None:
        super().__init__(f"{resource}.{field}")
        self.field, self.resource = field, resource


def issues(repository: Repository, asked: Mapping[str, str]) -> Sequence[Ticket]:
    """Issues and pull requests; `since` bounds the last change from below."""
    since = _moment(asked, "since", "Issue")
    wanted = [
        each for each in _in_state(repository.present(), asked) if not since or each.updated_at >= since
    ]
    return _sorted(wanted, asked, otherwise="desc")


def pulls(repository: Repository, asked: Mapping[str, str]) -> Sequence[Ticket]:
    """Pull requests alone; there is no `since` here."""
    wanted = [each for each in _in_state(repository.present(), asked) if each.pull]
    return _sorted(wanted, asked, otherwise="desc" if asked.get("sort", "created") == "created" else "asc")


def commits(repository: Repository, asked: Mapping[str, str]) -> Sequence[Commit] | None:
    """Commits reachable from `sha`, newest first, by commit date; None for an unknown `sha`."""
    every = repository.reachable(asked.get("sha", ""))
    if every is None:
        return None
    since, until = _moment(asked, "since", "Commit"), _moment(asked, "until", "Commit")
    if not since and not until:
        return every[::-1]
    return [
        each
        for each in reversed(every)
        if (not since or each.committed_at >= since) and (not until or each.committed_at <= until)
    ]


def comments(repository: Repository, asked: Mapping[str, str]) -> Sequence[Comment]:
    """Comments on issues and pull requests."""
    since = _moment(asked, "since", "IssueComment")
    wanted = [each for each in repository.comments if not since or each.created_at >= since]
    descending = asked.get("sort") and _one_of(asked, "direction", _DIRECTIONS, "desc") == "desc"
    return wanted[::-1] if descending else wanted


def _in_state(tickets: Iterable[Ticket], asked: Mapping[str, str]) -> list[Ticket]:
    state = _one_of(asked, "state", _STATES, "open")
    return [each for each in tickets if state in ("all", each.state)]


def _sorted(tickets: list[Ticket], asked: Mapping[str, str], otherwise: str) -> Sequence[Ticket]:
    key = _SORTS[_one_of(asked, "sort", tuple(_SORTS), "created")]
    descending = _one_of(asked, "direction", _DIRECTIONS, otherwise) == "desc"
    return sorted(tickets, key=key, reverse=descending)  # type: ignore[arg-type]


def _one_of(asked: Mapping[str, str], name: str, allowed: Sequence[str], otherwise: str) -> str:
    value = asked.get(name) or otherwise
    if value not in allowed:
        raise Invalid(name, "Search")
    return value


def _moment(asked: Mapping[str, str], name: str, resource: str) -> datetime | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(name, resource) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
