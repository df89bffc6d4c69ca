"""A Jira site from an archive of issues: only an index is in memory, the issues lie in an unnamed temporary file."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, Final

import msgspec

from deploy.sandbox.clock import Clock, milliseconds
from deploy.sandbox.jira_api.own_fields import EPIC_LINK
from deploy.sandbox.jira_api.site import Deployment, Project, Row, is_id
from deploy.sandbox.json_object import Json
from deploy.sandbox.recorded.lines import lines
from schemas.errors import Reject


class _Project(msgspec.Struct):
    id: str
    key: str
    name: str = ""


class _IndexedFields(msgspec.Struct):
    project: _Project
    created: str
    updated: str


class _Indexed(msgspec.Struct):
    id: str
    key: str
    fields: _IndexedFields


class _Whole(msgspec.Struct):
    fields: dict[str, msgspec.Raw]


class _Version(msgspec.Struct):
    id: str


class _Epic(msgspec.Struct):
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an issue lies in the spool."""

    id: int
    key: str
    number: int
    created: int
    updated: int
    at: int
    size: int


_LISTS: Final = {"comment": "comments", "worklog": "worklogs"}


def _as_held(raw: msgspec.Raw) -> Json:
    """A list that an issue embeds, which says it has as many entries as the archive has of it: there are no others."""
    held = msgspec.json.decode(raw)
    if not isinstance(held, dict):
        return {}
    count = sum(len(held.get(name) or []) for name in _LISTS.values())
    return {**held, "startAt": 0, "maxResults": count, "total": count}


class Archive:
    """An archive of Jira issues as REST version 2 returned them; a Data Center site."""

    deployment: Deployment = "datacenter"
    title = "Recorded Jira (sandbox)"

    def __init__(self, file: Path) -> None:
        self.newest = 0
        """The newest time in the archive, in milliseconds."""
        self.clock: Clock | None = None
        self._projects: dict[str, Project] = {}
        self._rows: dict[str, list[Entry]] = {}
        self._by_key: dict[str, Entry] = {}
        self._by_id: dict[int, Entry] = {}
        self._by_version: dict[int, set[int]] = {}  # made when it is first asked for: it takes reading all
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the site is served
        self._read(file)

    def now(self) -> datetime:
        """The site's clock; without one, the archive's newest moment."""
        return self.clock.now() if self.clock else datetime.fromtimestamp(self.newest / 1000, UTC)

    def projects(self) -> Sequence[Project]:
        """All projects that the archive names."""
        return list(self._projects.values())

    def rows(self, project: Project) -> Sequence[Row]:
        """A project's issues by number."""
        return self._rows[project.id]

    def find(self, id_or_key: str) -> Entry | None:
        """An issue by id or key."""
        by_id = self._by_id.get(int(id_or_key)) if is_id(id_or_key) else None
        return by_id or self._by_key.get(id_or_key.upper())

    def issues_in(self, field: str, id_: int) -> Iterable[int] | None:
        """By the versions that the issues name; an archive knows no sprints."""
        if field == "fixVersion" and not self._by_version:
            for entry in self._by_id.values():
                for version in self._versions(entry):
                    self._by_version.setdefault(version, set()).add(entry.id)
        return self._by_version.get(id_) if field == "fixVersion" else None

    def _versions(self, entry: Entry) -> list[int]:
        raw = self._fields(entry).get("fixVersions")
        named = msgspec.json.decode(raw, type=list[_Version] | None) if raw is not None else None
        return [int(version.id) for version in named or () if is_id(version.id)]

    def _fields(self, entry: Entry) -> dict[str, msgspec.Raw]:
        self._spool.seek(entry.at)
        return msgspec.json.decode(self._spool.read(entry.size), type=_Whole).fields

    def issue(self, row: Row) -> Mapping[str, object]:
        """The whole issue; its epic is also shown as Data Center's epic link."""
        fields: dict[str, object] = dict(self._fields(self._by_id[row.id]))
        epic = fields.get("epic")
        if isinstance(epic, msgspec.Raw) and bytes(epic) != b"null":
            fields[EPIC_LINK] = msgspec.json.decode(epic, type=_Epic).key
        fields |= {
            name: _as_held(held) for name in _LISTS if isinstance(held := fields.get(name), msgspec.Raw)
        }
        return {"fields": fields}

    def histories(self, row: Row) -> Sequence[Json]:
        """The archive holds no changelogs."""
        return []

    def comments(self, row: Row) -> Sequence[Json]:
        """All comments."""
        return self._embedded(row, "comment", "comments")

    def worklogs(self, row: Row) -> Sequence[Json]:
        """All worklogs."""
        return self._embedded(row, "worklog", "worklogs")

    def worklog_changes(self, *, deleted: bool) -> Sequence[tuple[int, int]]:
        """None: what is recorded changes no more."""
        return ()

    def worklog(self, id_: int) -> Json | None:
        """None, as no feed names any."""
        return None

    def _embedded(self, row: Row, field: str, name: str) -> list[Json]:
        whole = self.issue(row)["fields"]
        held = whole.get(field) if isinstance(whole, dict) else None
        return list(held.get(name) or []) if isinstance(held, dict) else []

    def myself(self) -> Json:
        """The account that the token belongs to."""
        return {
            "name": "fairlead",
            "key": "fairlead",
            "displayName": "Fairlead",
            "active": True,
            "timeZone": "UTC",
        }

    def _read(self, file: Path) -> None:
        decoder, at = msgspec.json.Decoder(_Indexed), 0
        for number, line in enumerate(lines(file), start=1):
            try:
                self._index(decoder.decode(line), at, len(line))
            except (msgspec.DecodeError, ValueError) as error:
                raise Reject(
                    f"{file}:{number}: this is not an issue as Jira's REST version 2 returns it: {error}"
                ) from error
            self._spool.write(line)
            at += len(line)
        if not self._by_id:
            raise Reject(f"{file} holds no issue.")
        for rows in self._rows.values():
            rows.sort(key=attrgetter("number"))

    def _index(self, issue: _Indexed, at: int, size: int) -> None:
        key, fields = issue.key.upper(), issue.fields
        created, updated = (_moment(text) for text in (fields.created, fields.updated))
        entry = Entry(int(issue.id), key, int(key.rpartition("-")[2]), created, updated, at, size)
        if entry.id in self._by_id or key in self._by_key:
            raise ValueError(f"{issue.key} (id {issue.id}) is there twice")
        project = fields.project
        self._projects.setdefault(project.id, Project(project.id, project.key, project.name))
        self._rows.setdefault(project.id, []).append(entry)
        self._by_key[key] = self._by_id[entry.id] = entry
        self.newest = max(self.newest, created, updated)


def _moment(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text))
