"""Issues come with the beginnings of their long lists; here come the rest: changelogs in bulk, the others one by one."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from connectors.jira.client import Histories, Unknown
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject, inner, objects, word

_LISTS: Final = {"comment": "comments", "worklog": "worklogs"}

AskHistories = Callable[[Sequence[str], str], Histories]
"""Issue ids and a token -> a page of their changelogs."""
AskEntries = Callable[[str, str, int], list[JsonObject]]
"""Issue id, `comment` or `worklog`, and where to begin -> a page."""


def complete(issues: list[JsonObject], histories: AskHistories, entries: AskEntries) -> list[JsonObject]:
    """The issues with whole changelogs, comments and worklogs; asks only where something is missing."""
    missing = [
        id_ for issue in issues if _lacks(inner(issue, "changelog"), "histories") and (id_ := _id(issue))
    ]
    rest = _histories(missing, histories) if missing else {}
    return [_whole(issue, rest.get(_id(issue), []), entries) for issue in issues]


def _whole(issue: JsonObject, histories: list[JsonObject], entries: AskEntries) -> JsonObject:
    fields = dict(inner(issue, "fields"))
    for kind, name in _LISTS.items():
        held = inner(fields, kind)
        if _lacks(held, name) and _id(issue):
            fields[kind] = {**held, name: _entries(_id(issue), kind, objects(held.get(name)), held, entries)}
    log = inner(issue, "changelog")
    known = {word(one.get("id")): one for one in [*objects(log.get("histories")), *histories]}
    return {**issue, "fields": fields, **({"changelog": {"histories": [*known.values()]}} if log else {})}


def _histories(ids: Sequence[str], ask: AskHistories) -> Mapping[str, list[JsonObject]]:
    found: dict[str, list[JsonObject]] = defaultdict(list)
    token, seen = "", set[str]()
    while token not in seen:
        seen.add(token)
        page = ask(ids, token)
        for id_, entries in page.by_issue.items():
            found[id_] += entries
        token = page.token
        if not token:
            return found
    raise Retry("Jira gives the same page of changelogs again and again; the walk begins anew")


def _entries(
    issue: str, kind: str, held: list[JsonObject], stated: JsonObject, ask: AskEntries
) -> list[JsonObject]:
    """From the beginning again: what was deleted meanwhile would otherwise shift the rest out of sight."""
    found: dict[str, JsonObject] = {word(one.get("id")): one for one in held}
    start, total = 0, stated.get("total")
    while isinstance(total, int) and start < total:
        try:
            page = ask(issue, kind, start)
        except Unknown:  # the issue itself is gone meanwhile
            break
        if not page:
            break
        found.update((word(one.get("id")), one) for one in page)
        start += len(page)
    return [*found.values()]


def _lacks(held: JsonObject, name: str) -> bool:
    total = held.get("total")
    return isinstance(total, int) and total > len(objects(held.get(name)))


def _id(issue: JsonObject) -> str:
    return word(issue.get("id"))
