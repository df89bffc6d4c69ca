"""What Jira gives of many issues at once."""

from collections.abc import Sequence
from typing import Final

from deploy.sandbox.jira_api.site import Row, Site
from deploy.sandbox.json_object import Bad, Json, number

_MOST_ISSUES: Final = 1_000
_MOST_FIELDS: Final = 10
_MOST_ENTRIES: Final = 10_000


def named(site: Site, asked: Json, most: int) -> Sequence[Row]:
    """The issues that `issueIdsOrKeys` names and that are there, each once."""
    names = asked.get("issueIdsOrKeys")
    if not isinstance(names, list) or not 0 < len(names) <= most:
        raise Bad(f"issueIdsOrKeys: must name 1 to {most} issues")
    rows = {row.id: row for each in names if (row := site.find(str(each)))}
    return list(rows.values())


def changelogs(site: Site, asked: Json) -> Json:
    """A page of changelogs, all issues' entries sorted by date; the token counts entries."""
    fields = asked.get("fieldIds") or []
    if not isinstance(fields, list) or len(fields) > _MOST_FIELDS:
        raise Bad(f"fieldIds: must name at most {_MOST_FIELDS} fields")
    size = number(asked.get("maxResults"), 1_000, "maxResults")
    if not 1 <= size <= _MOST_ENTRIES:
        raise Bad(f"maxResults: must be between 1 and {_MOST_ENTRIES}")
    start = number(asked.get("nextPageToken"), 0, "nextPageToken")
    entries = sorted(
        (
            (str(entry["created"]), row.id, entry)
            for row in named(site, asked, _MOST_ISSUES)
            for entry in site.histories(row)
            if not fields or _touches(entry, fields)
        ),
        key=lambda one: one[:2],
    )
    by_issue: dict[int, list[Json]] = {}
    for _, id_, entry in entries[start : start + size]:
        by_issue.setdefault(id_, []).append(entry)
    page: Json = {
        "issueChangeLogs": [
            {"issueId": str(id_), "changeHistories": found} for id_, found in by_issue.items()
        ]
    }
    if start + size < len(entries):
        page["nextPageToken"] = str(start + size)
    return page


def _touches(entry: Json, fields: list[object]) -> bool:
    items = entry.get("items")
    return isinstance(items, list) and any(item.get("fieldId") in fields for item in items)
