"""Traces of effort in a Jira issue, each under the tracker's own id, so that one seen twice counts once."""

from collections.abc import Iterator
from typing import Final

from schemas.trackers.reading import JsonObject, activity, inner, objects, word
from schemas.work import Activity, ActivityKind

_LISTS: Final = (
    ("comment", "comments", ActivityKind.COMMENT),
    ("worklog", "worklogs", ActivityKind.WORKLOG),
)


def activities(external_id: str, issue: JsonObject) -> tuple[Activity, ...]:
    """Who created, commented, logged work on, moved and resolved a minimised issue, and on which day."""
    found = (*_own(external_id, inner(issue, "fields")), *_listed(inner(issue, "fields")), *_moves(issue))
    return tuple(sorted({trace.id: trace for trace in found if trace}.values()))


def whole(issue: JsonObject) -> tuple[ActivityKind, ...]:
    """Of which kinds a listed issue holds all the entries that Jira says there are."""
    fields = inner(issue, "fields")
    return tuple(kind for field, name, kind in _LISTS if _is_whole(inner(fields, field), name))


def _is_whole(held: JsonObject, name: str) -> bool:
    total, entries = word(held.get("total")), held.get(name)
    return total.isdecimal() and isinstance(entries, list) and len(entries) >= int(total[:9])


def _own(external_id: str, fields: JsonObject) -> Iterator[Activity | None]:
    creator = fields.get("creator") or fields.get("reporter")
    yield activity(f"created:{external_id}", fields.get("created"), creator, ActivityKind.CREATED)
    yield activity(
        f"resolved:{external_id}",
        fields.get("resolutiondate"),
        fields.get("assignee"),
        ActivityKind.TRANSITION,
    )


def _listed(fields: JsonObject) -> Iterator[Activity | None]:
    for comment in _identified(inner(fields, "comment").get("comments")):
        yield activity(
            f"comment:{word(comment['id'])}",
            comment.get("created"),
            comment.get("author"),
            ActivityKind.COMMENT,
        )
    for log in _identified(inner(fields, "worklog").get("worklogs")):
        yield activity(
            f"worklog:{word(log['id'])}", log.get("started"), log.get("author"), ActivityKind.WORKLOG
        )


def _moves(issue: JsonObject) -> Iterator[Activity | None]:
    for history in _identified(inner(issue, "changelog").get("histories")):
        if any(item.get("field") == "status" for item in objects(history.get("items"))):
            yield activity(
                f"history:{word(history['id'])}",
                history.get("created"),
                history.get("author"),
                ActivityKind.TRANSITION,
            )


def _identified(value: object) -> list[JsonObject]:
    return [entry for entry in objects(value) if word(entry.get("id"))]
