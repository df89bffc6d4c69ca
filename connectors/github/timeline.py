"""Comments, reviews, commits and changed files beside the issues and pull requests of a page: one GraphQL question for many.

A listing by `since` names only the number of what a comment stands under; asked for beside their items, traces come
with the item they belong to, so that no order of arrival matters. Connections are read from their newest end back
to what an earlier walk has seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from connectors.listing import Page
from schemas.trackers.reading import JsonObject, inner, listed, moment, objects, word

Ask = Callable[[str, Mapping[str, object]], JsonObject]
"""(query, variables) -> GraphQL's data."""

AT_ONCE: Final = 25
"""Items a question: 25 pull requests of four connections are 10,000 nodes, far below GitHub's time limit."""

_PAGE: Final = "pageInfo { hasPreviousPage startCursor }"
_COMMIT: Final = (
    "oid message authoredDate parents(first: 1) { totalCount }"
    " author { email user { login } } committer { email user { login } }"
)
_CONNECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "comments": ("createdAt", "databaseId createdAt author { login __typename }"),
    "reviews": ("submittedAt", "databaseId submittedAt author { login __typename }"),
    "commits": (
        "",
        f"commit {{ {_COMMIT} }}",
    ),
    "files": ("", "path"),
}
"""Connection -> the time its nodes are ordered by ("": none), and what is read of a node."""
_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "Issue": ("comments",),
    "PullRequest": ("comments", "reviews", "commits", "files"),
}


def _asked(connection: str, before: str = "") -> str:
    return f"{connection}(last: 100{before}) {{ {_PAGE} nodes {{ {_CONNECTIONS[connection][1]} }} }}"


_MANY: Final = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { __typename "
    + " ".join(
        f"... on {type_} {{ id {' '.join(_asked(name) for name in names)} }}" for type_, names in _OF.items()
    )
    + " } }"
)
_MORE: Final = {
    (type_, name): "query($id: ID!, $before: String) { node(id: $id) { "
    f"... on {type_} {{ {_asked(name, ', before: $before')} }} }} }}"
    for type_, names in _OF.items()
    for name in names
}
_OF_COMMENTS: Final = _CONNECTIONS["comments"][1]


def with_bodies(ask: Ask) -> Ask:
    """Comments come with their text, by which those of our own are known; it is read, and goes no further."""
    return lambda query, variables: ask(query.replace(_OF_COMMENTS, f"{_OF_COMMENTS} body"), variables)


def beside(ask: Ask, page: Page, since: datetime | None) -> Page:
    """The page with each item's `timeline`. `since`: what an earlier walk has read up to; None: read all."""
    wanted = [word(entry.get("node_id")) for entry in page.objects if _has_traces(page.listing, entry)]
    found: dict[str, JsonObject] = {}
    remaining = iter([id_ for id_ in wanted if id_])
    while ids := list(islice(remaining, AT_ONCE)):
        for node in objects(ask(_MANY, {"ids": ids}).get("nodes")):
            found[word(node.get("id"))] = _whole(ask, node, since)
    return replace(page, objects=[_with(entry, found) for entry in page.objects]) if found else page


def _has_traces(listing: str, entry: JsonObject) -> bool:
    """Issues tell how many comments they have; a pull request among them is left to its own listing."""
    return listing == "pulls" or (
        listing == "issues" and not entry.get("pull_request") and entry.get("comments") != 0
    )


def _with(entry: JsonObject, found: Mapping[str, JsonObject]) -> JsonObject:
    timeline = found.get(word(entry.get("node_id")))
    return {**entry, "timeline": timeline} if timeline else entry


def _whole(ask: Ask, node: JsonObject, since: datetime | None) -> JsonObject:
    type_ = word(node.get("__typename"))
    read = {
        name: _read(ask, node, type_, name, since)
        for name in _OF.get(type_, ())
        if inner(node, name)  # null is not known, which is another thing than none
    }
    return {**node, **read}


def _read(ask: Ask, node: JsonObject, type_: str, name: str, since: datetime | None) -> JsonObject:
    """The connection's nodes, and whether these are `whole`: read to its beginning, without a hole."""
    connection, read, holes = inner(node, name), list[JsonObject](), 0
    while True:
        nodes = objects(connection.get("nodes"))
        read += nodes
        holes += len(listed(connection.get("nodes"))) - len(nodes)
        information = inner(connection, "pageInfo")
        before, cursor = information.get("hasPreviousPage"), word(information.get("startCursor"))
        if not (before is True and nodes and cursor) or _seen(nodes[0], name, since):
            return {"nodes": read, "whole": before is False and not holes}
        more = ask(_MORE[type_, name], {"id": word(node.get("id")), "before": cursor})
        connection = inner(more, "node", name)


def _seen(oldest: JsonObject, name: str, since: datetime | None) -> bool:
    at = moment(oldest.get(_CONNECTIONS[name][0]))
    return since is not None and at is not None and at < since
