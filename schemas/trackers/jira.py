"""Jira (Cloud and Data Center, REST v2 and webhooks) in our words. Pure; unknown words become UNKNOWN."""

from collections.abc import Iterator
from typing import Final

from schemas.events import RawEvent
from schemas.trackers.hints import place
from schemas.trackers.jira_activities import activities, whole
from schemas.trackers.jira_custom import CUSTOM, SPRINT
from schemas.trackers.jira_events import DELETED, LISTINGS, STATED
from schemas.trackers.reading import (
    JsonObject,
    identity,
    inner,
    listed,
    moment,
    objects,
    required_moment,
    word,
    words,
)
from schemas.work import Fact, Gone, ItemKind, ItemState, Link, LinkKind, Reread, WorkItem

_CATEGORIES: Final = {
    "new": ItemState.OPEN,
    "indeterminate": ItemState.IN_PROGRESS,
    "done": ItemState.DONE,
    "undefined": ItemState.UNKNOWN,
}
_LEVELS: Final = {"-1": ItemKind.SUBTASK, "0": ItemKind.ISSUE, "1": ItemKind.EPIC}
_TYPES: Final = {"epic": ItemKind.EPIC, "sub-task": ItemKind.SUBTASK, "": ItemKind.UNKNOWN}
_LINKS: Final = {
    "relates": LinkKind.RELATES,
    "blocks": LinkKind.BLOCKS,
    "depends": LinkKind.BLOCKS,
    "dependency": LinkKind.BLOCKS,
    "duplicate": LinkKind.DUPLICATES,
    "cloners": LinkKind.DUPLICATES,
}
_ENDS: Final = ("inwardIssue", "outwardIssue")


def parse(event: RawEvent, part: JsonObject) -> list[Fact]:
    """The facts in one minimised part: an issue, its deletion, or that a partial one must be read anew.

    Raises Reject when the part lacks an identity, or a listed issue the times that guard the merge.
    """
    if event.name in DELETED:
        gone = identity(part, "issue", "id")
        return [Gone(f"issue:{gone}", moment(part.get("timestamp")) or event.observed_at)]
    if event.name in STATED and not inner(part, "fields").get("updated"):  # a few webhooks are partial
        return [Reread(found) for found in place("issue", word(part.get("id")))]
    return [_item(event, part)] if event.name in STATED | LISTINGS else []


def _item(event: RawEvent, issue: JsonObject) -> WorkItem:
    fields = inner(issue, "fields")
    external_id = f"issue:{identity(issue, 'id')}"
    kind, status = inner(fields, "issuetype"), inner(fields, "status")
    return WorkItem(
        external_id=external_id,
        key=identity(issue, "key"),
        kind=_kind(kind),
        state=_CATEGORIES.get(word(inner(status, "statusCategory").get("key")), ItemState.UNKNOWN),
        title=word(fields.get("summary")),
        updated_at=required_moment(issue, "fields", "updated"),
        created_at=required_moment(issue, "fields", "created"),
        text=word(fields.get("description")),
        type=word(kind.get("name")),
        status=word(status.get("name")),
        priority=word(inner(fields, "priority").get("name")),
        labels=words(listed(fields.get("labels"))),
        components=_names(fields.get("components")),
        fix_versions=_names(fields.get("fixVersions")),
        sprints=words(listed(fields.get(SPRINT))),
        custom=tuple(sorted(_custom(inner(fields, CUSTOM)))),
        reporter_teams=words(listed(inner(fields, "teams").get("reporter"))),
        assignee_teams=words(listed(inner(fields, "teams").get("assignee"))),
        links=tuple(sorted(set(_links(fields)))),
        activities=activities(external_id, issue),
        whole=whole(issue) if event.name in LISTINGS else (),
        archived=bool(fields.get("archiveddate")),
    )


def _kind(type_: JsonObject) -> ItemKind:
    if type_.get("subtask") is True:
        return ItemKind.SUBTASK
    name, level = word(type_.get("name")).casefold(), word(type_.get("hierarchyLevel"))
    if level.isdecimal() and int(level[:9]) > 1:
        return ItemKind.EPIC  # initiatives and themes: what stands above epics is planned as they are
    return _LEVELS.get(level) or _TYPES.get(name, ItemKind.ISSUE)


def _custom(fields: JsonObject) -> Iterator[str]:
    for name, values in fields.items():
        yield from (f"{name}: {value}" for value in words(listed(values)))


def _names(value: object) -> tuple[str, ...]:
    return words([entry.get("name") for entry in objects(value)])


def _links(fields: JsonObject) -> Iterator[Link]:
    """The parent (in Data Center an epic may stand in its place), then every issue linked by hand."""
    above = word(inner(fields, "parent").get("key")) or word(inner(fields, "epic").get("key"))
    if above:
        yield Link(LinkKind.PARENT, above, "field")
    for link in objects(fields.get("issuelinks")):
        kind = _LINKS.get(word(inner(link, "type").get("name")).casefold(), LinkKind.UNKNOWN)
        for key in (word(inner(link, end).get("key")) for end in _ENDS):
            if key:
                yield Link(kind, key, "field")
