"""What the issues of a page wait for and hold up: one GraphQL question for many, and only of those that say they do.

Older servers know nothing of dependencies; their issues say nothing of them, and are not asked.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from connectors.github.timeline import AT_ONCE, Ask
from connectors.listing import Page
from schemas.trackers.github_hints import is_dependent
from schemas.trackers.reading import JsonObject, inner, objects, word

_SIDES: Final = ("blockedBy", "blocking")
_OF: Final = " ".join(
    f"{side}(first: 100) {{ nodes {{ number repository {{ nameWithOwner }} }} }}" for side in _SIDES
)
_ASKED: Final = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Issue {{ id {_OF} }} }} }}"
"""GitHub lets an issue have 50 of either side, so that a page of a hundred is all."""


def beside(ask: Ask, page: Page) -> Page:
    """The page with the keys of what each issue depends on, from either end, as `dependencies`.

    Of an issue that GitHub does not show there are none: it would only be asked for again and again.
    """
    issues = page.objects if page.listing == "issues" else []
    dependent = [word(issue.get("node_id")) for issue in issues if is_dependent(issue)]
    if not dependent:
        return page
    wanted, found = iter(filter(None, dependent)), {id_: list[str]() for id_ in dependent}
    while ids := list(islice(wanted, AT_ONCE)):
        nodes = objects(ask(_ASKED, {"ids": ids}).get("nodes"))
        found |= {word(node.get("id")): list(_keys(node)) for node in nodes}
    return replace(page, objects=[_with(entry, found) for entry in page.objects])


def _keys(node: JsonObject) -> Iterator[str]:
    for side in _SIDES:
        for end in objects(inner(node, side).get("nodes")):
            yield f"{word(inner(end, 'repository').get('nameWithOwner'))}#{word(end.get('number'))}"


def _with(entry: JsonObject, found: dict[str, list[str]]) -> JsonObject:
    keys = found.get(word(entry.get("node_id")))
    return entry if keys is None else {**entry, "dependencies": keys}
