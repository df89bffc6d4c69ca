"""GitHub's GraphQL as far as a poller needs it: nodes by id, and what stands beside repositories and tickets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deploy.sandbox.github_api import graphql_text
from deploy.sandbox.github_api.alike import moment, node
from deploy.sandbox.github_api.graphql_text import Selection
from deploy.sandbox.github_api.model import Account, Comment, Commit, Host, Repository, Review, Ticket
from deploy.sandbox.json_object import Bad, Json

_MOST: Final = 100
Arguments = Mapping[str, object]
Resolver = Callable[[Arguments], object]


@dataclass(frozen=True)
class Object:
    """An object of the graph: its type, and its fields as values or as functions of their arguments."""

    type: str
    fields: Mapping[str, object]


def answer(host: Host, query: str, variables: Mapping[str, object]) -> Json:
    """`data`, and `errors` for nodes that are not there. Raises Bad for a query that cannot be read."""
    errors: list[Json] = []
    root = Object(
        "Query",
        {
            "nodes": lambda asked: _nodes(host, asked, errors),
            "node": lambda asked: _node(host, asked, errors),
        },
    )
    data = _resolved(root, graphql_text.read(query, variables))
    return {"data": data} | ({"errors": errors} if errors else {})


def _nodes(host: Host, asked: Arguments, errors: list[Json]) -> list[Object | None]:
    ids = asked.get("ids")
    if not isinstance(ids, list) or len(ids) > _MOST:
        raise Bad("You may not provide more than 100 node ids")
    known = dict(_known(host))
    return [_found(known, str(id_), errors) for id_ in ids]


def _node(host: Host, asked: Arguments, errors: list[Json]) -> Object | None:
    return _found(dict(_known(host)), str(asked.get("id")), errors)


def _found(known: Mapping[str, Callable[[], Object]], id_: str, errors: list[Json]) -> Object | None:
    if id_ not in known:
        message = f"Could not resolve to a node with the global id of '{id_}'."
        errors.append({"type": "NOT_FOUND", "message": message})
        return None
    return known[id_]()


def _known(host: Host) -> Iterable[tuple[str, Callable[[], Object]]]:
    for repository in host.visible():
        yield node("R", repository.id), lambda r=repository: _repository(r)  # type: ignore[misc]
        for ticket in repository.present():
            yield node("I", ticket.id), lambda r=repository, t=ticket: _ticket(r, t)  # type: ignore[misc]
            if ticket.pull:
                yield node("PR", ticket.pull.id), lambda r=repository, t=ticket: _ticket(r, t)  # type: ignore[misc]


def _repository(repository: Repository) -> Object:
    tickets = sorted(repository.present(), key=lambda ticket: (ticket.updated_at, ticket.number))
    issues = [_ticket(repository, ticket) for ticket in tickets if not ticket.pull]
    pulls = [_ticket(repository, ticket) for ticket in tickets if ticket.pull]
    pushed = repository.pushed_at or repository.created_at
    return Object(
        "Repository",
        {
            "id": node("R", repository.id),
            "databaseId": repository.id,
            "nameWithOwner": repository.full_name,
            "isArchived": repository.archived,
            "pushedAt": moment(pushed),
            "issues": _connection(issues),
            "pullRequests": _connection(pulls),
        },
    )


def _ticket(repository: Repository, ticket: Ticket) -> Object:
    comments = [_comment(each) for each in repository.comments if each.number == ticket.number]
    fields: dict[str, object] = {"updatedAt": moment(ticket.updated_at), "comments": _connection(comments)}
    if ticket.pull is None:
        sides = {
            "blockedBy": _connection([_named(*end) for end in ticket.blocked_by]),
            "blocking": _connection([_named(*end) for end in ticket.blocking]),
        }
        return Object("Issue", {"id": node("I", ticket.id), **fields, **sides})
    more = {
        "id": node("PR", ticket.pull.id),
        "reviews": _connection([_review(each) for each in ticket.pull.reviews]),
        "commits": _connection(
            [Object("PullRequestCommit", {"commit": _commit(c)}) for c in ticket.pull.commits]
        ),
        "files": _connection(
            [Object("PullRequestChangedFile", {"path": path}) for path in _files(ticket.pull.commits)]
        ),
    }
    return Object("PullRequest", fields | more)


def _named(repository: Repository, ticket: Ticket) -> Object:
    of = Object("Repository", {"nameWithOwner": repository.full_name})
    return Object("Issue", {"number": ticket.number, "repository": of})


def _files(commits: Iterable[Commit]) -> list[str]:
    return sorted({path for commit in commits for path in commit.files})


def _comment(comment: Comment) -> Object:
    at = moment(comment.created_at)
    told = {"databaseId": comment.id, "createdAt": at, "author": _actor(comment.author), "body": comment.body}
    return Object("IssueComment", told)


def _review(review: Review) -> Object:
    at = moment(review.submitted_at)
    return Object(
        "PullRequestReview", {"databaseId": review.id, "submittedAt": at, "author": _actor(review.author)}
    )


def _commit(commit: Commit) -> Object:
    return Object(
        "Commit",
        {
            "oid": commit.sha,
            "message": commit.message,
            "authoredDate": moment(commit.authored_at),
            "author": _signature(commit.author),
            "committer": _signature(commit.committer),
            "parents": _connection([Object("Commit", {"oid": sha}) for sha in commit.parents]),
        },
    )


def _signature(account: Account) -> Object:
    return Object("GitActor", {"name": account.name, "email": account.email, "user": _actor(account)})


def _actor(account: Account) -> Object:
    login = account.login.removesuffix("[bot]") if account.kind == "Bot" else account.login
    return Object(account.kind, {"login": login, "__typename": account.kind})


def _connection(every: Sequence[Object]) -> Resolver:
    def resolved(asked: Arguments) -> Object:
        order = asked.get("orderBy")
        ordered = every[::-1] if isinstance(order, Mapping) and order.get("direction") == "DESC" else every
        low, high = _bounds(asked, len(ordered))
        information = {
            "hasNextPage": high < len(ordered),
            "hasPreviousPage": low > 0,
            "startCursor": str(low),
            "endCursor": str(high),
        }
        return Object(
            "Connection",
            {
                "totalCount": len(every),
                "nodes": list(ordered[low:high]),
                "pageInfo": Object("PageInfo", information),
            },
        )

    return resolved


def _bounds(asked: Arguments, count: int) -> tuple[int, int]:
    first, last = asked.get("first"), asked.get("last")
    for size in (first, last):
        if isinstance(size, int) and size > _MOST:
            raise Bad(f"Requesting {size} records on the connection exceeds the limit of 100 records.")
    low, high = int(str(asked.get("after") or 0)), int(str(asked.get("before") or count))
    if isinstance(last, int):
        return max(low, high - last), high
    return low, min(high, low + first) if isinstance(first, int) else high


def _resolved(of: Object, selections: Iterable[Selection]) -> Json:
    found: Json = {}
    for selection in selections:
        if selection.on:
            found |= _resolved(of, selection.inner) if selection.on == of.type else {}
        elif selection.name == "__typename":
            found[selection.alias] = of.type
        elif selection.name not in of.fields:
            raise Bad(f"Field '{selection.name}' doesn't exist on type '{of.type}'")
        else:
            value = of.fields[selection.name]
            found[selection.alias] = _shown(
                value(selection.arguments) if callable(value) else value, selection
            )
    return found


def _shown(value: object, selection: Selection) -> object:
    if isinstance(value, Object):
        return _resolved(value, selection.inner)
    return [_shown(entry, selection) for entry in value] if isinstance(value, list) else value
