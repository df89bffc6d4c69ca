"""What is still there, asked for directly: GitHub tells deleted (410), transferred and out of sight (404) apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from connectors.github.client import Answer, Unlisted
from connectors.listing import Read
from schemas.events import Scope
from schemas.trackers import existence
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import Access, GoneCause

_LISTINGS: Final = {"issue": "issues", "pull": "pulls"}
_CAUSES: Final = {410: GoneCause.DELETED, 404: GoneCause.UNKNOWN}
_OUT_OF_SIGHT: Final = frozenset({403, 404, 410, 451})
_COUNTS: Final = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository {"
    " issues(first: 1) { totalCount } pullRequests(first: 1) { totalCount } } } }"
)


@dataclass(frozen=True)
class Place:
    """Where an item is read: `issue:12` of a hint, `issue:501@12` where its own id is known, too."""

    kind: str
    id: str
    number: str

    @property
    def external_id(self) -> str:
        """The item's; "" where only its number is known."""
        return f"{self.kind}:{self.id}" if self.id else ""


def place(external_id: str, key: str) -> str:
    """`issue:501@12`, from `issue:501` and `acme/pay-api#12`."""
    return f"{external_id}@{key.rpartition('#')[2]}"


def placed(written: str) -> Place | None:
    """The place; None for what says none."""
    kind, _, rest = written.partition(":")
    id_, _, number = rest.rpartition("@")
    good = kind in _LISTINGS and number.isascii() and number.isdigit()
    return Place(kind, id_, number) if good else None


def read(one: Callable[[str], JsonObject], scope: Scope, asked: Place) -> Read | None:
    """The item at a place, or that it is gone; None where nobody knows which item that would be.

    A pull request read as an issue comes as the pull request. One that was transferred is another item elsewhere.
    """
    path = f"/repositories/{scope.external_id}/{_LISTINGS[asked.kind]}/{asked.number}"
    try:
        found = one(path)
    except Unlisted as error:
        if error.status not in _CAUSES:
            raise
        return _gone(scope, asked, _CAUSES[error.status])
    if asked.kind == "issue" and found.get("pull_request"):
        return read(one, scope, Place("pull", "", asked.number))
    if word(found.get("number")) != asked.number or (asked.id and word(found.get("id")) != asked.id):
        return _gone(scope, asked, GoneCause.MOVED)
    return Read(scope, _LISTINGS[asked.kind], [found])


def _gone(scope: Scope, asked: Place, cause: GoneCause) -> Read | None:
    if not asked.id:
        return None
    return Read(scope, existence.EXISTENCE, [existence.gone(asked.external_id, cause)])


def access(one: Callable[[str], JsonObject], repository: str) -> tuple[Access, JsonObject]:
    """What we may see of the repository of this number, and the repository where we may."""
    try:
        found = one(f"/repositories/{repository}")
    except Unlisted as error:
        if error.status not in _OUT_OF_SIGHT:
            raise
        return Access.LOST, {}
    return Access.ARCHIVED if found.get("archived") is True else Access.OPEN, found


def count(ask: Callable[[str, JsonObject], JsonObject], node_id: str) -> int | None:
    """How many issues and pull requests the repository has; None where GitHub does not say."""
    nodes = ask(_COUNTS, {"ids": [node_id]}).get("nodes")
    node = inner(nodes[0]) if isinstance(nodes, list) and nodes else {}
    found = [inner(node, name).get("totalCount") for name in ("issues", "pullRequests")]
    return sum(n for n in found if isinstance(n, int)) if all(isinstance(n, int) for n in found) else None


def there(get: Callable[[str], Answer], scope: Scope) -> Iterator[tuple[str, str]]:
    """External id and place of every issue and pull request; the oldest first, so that new ones shift nothing."""
    for kind, listing in _LISTINGS.items():
        path = (
            f"/repositories/{scope.external_id}/{listing}?state=all&sort=created&direction=asc&per_page=100"
        )
        while path:
            answer = get(path)
            for entry in answer.objects:
                if not entry.get("pull_request"):
                    id_ = f"{kind}:{word(entry.get('id'))}"
                    yield id_, f"{id_}@{word(entry.get('number'))}"
            path = answer.next
