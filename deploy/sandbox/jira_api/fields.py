"""Which parts of an issue an answer carries: the `fields` and `expand` parameters."""

from collections.abc import Mapping, Sequence
from typing import Final

from deploy.sandbox.jira_api import own_fields
from deploy.sandbox.jira_api.site import Row
from deploy.sandbox.json_object import Json

_NOT_NAVIGABLE: Final = frozenset({"comment", "attachment", "worklog", "timetracking", "thumbnail"})
_IDENTITY: Final = frozenset({"id", "key"})


def names(asked: object, otherwise: str) -> tuple[str, ...]:
    """The field names of a request: a list, or words separated by commas; `otherwise` where there are none."""
    entries = asked if isinstance(asked, Sequence) and not isinstance(asked, str) else [asked or ""]
    found = [name.strip() for entry in entries for name in str(entry).split(",") if name.strip()]
    return tuple(found) or (otherwise,)


def only_identity(wanted: Sequence[str]) -> bool:
    """Whether nothing but ids and keys is asked for; of those a page may hold many more."""
    return set(wanted) <= _IDENTITY


def shown(
    issue: Mapping[str, object], row: Row, wanted: Sequence[str], expand: Sequence[str], base: str
) -> Json:
    """The issue as an answer shows it."""
    if tuple(wanted) == ("id",):
        return {"id": str(row.id)}
    seen: Json = {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": str(row.id),
        "self": f"{base}/rest/api/2/issue/{row.id}",
        "key": row.key,
    }
    if "changelog" in expand and "changelog" in issue:
        seen["changelog"] = issue["changelog"]
    fields = issue.get("fields")
    if not only_identity(wanted) and isinstance(fields, Mapping):
        seen["fields"] = _chosen(fields, wanted)
    return seen


def _chosen(fields: Mapping[str, object], wanted: Sequence[str]) -> Json:
    without = {name[1:] for name in wanted if name.startswith("-")}
    plain = [name for name in wanted if not name.startswith("-")]
    if "*all" in plain or not plain:
        return {name: value for name, value in fields.items() if name not in without}
    if "*navigable" in plain:
        without |= _NOT_NAVIGABLE - set(plain)
        return {name: value for name, value in fields.items() if name not in without}
    return {name: fields[name] for name in plain if name in fields and name not in without}


_SYSTEM: Final = (
    ("summary", "Summary", "string"),
    ("description", "Description", "string"),
    ("issuetype", "Issue Type", "issuetype"),
    ("project", "Project", "project"),
    ("status", "Status", "status"),
    ("resolution", "Resolution", "resolution"),
    ("resolutiondate", "Resolved", "datetime"),
    ("priority", "Priority", "priority"),
    ("labels", "Labels", "array"),
    ("components", "Component/s", "array"),
    ("fixVersions", "Fix Version/s", "array"),
    ("versions", "Affects Version/s", "array"),
    ("assignee", "Assignee", "user"),
    ("reporter", "Reporter", "user"),
    ("creator", "Creator", "user"),
    ("created", "Created", "datetime"),
    ("updated", "Updated", "datetime"),
    ("parent", "Parent", "issuelink"),
    ("subtasks", "Sub-Tasks", "array"),
    ("issuelinks", "Linked Issues", "array"),
    ("comment", "Comment", "comments-page"),
    ("environment", "Environment", "string"),
)


def described(deployment: str) -> list[Json]:
    """All fields of the site, as `GET field` lists them."""
    listed: list[Json] = [
        {
            "id": id_,
            "key": id_,
            "name": name,
            "custom": False,
            "orderable": True,
            "navigable": id_ not in _NOT_NAVIGABLE,
            "searchable": True,
            "clauseNames": [id_],
            "schema": {"type": type_, "system": id_},
        }
        for id_, name, type_ in _SYSTEM
    ]
    ours = own_fields.OF_CENTER if deployment == "datacenter" else own_fields.OF_CLOUD
    return [*listed, *map(own_fields.described, ours)]
