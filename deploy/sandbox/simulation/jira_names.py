"""What an issue names, as Jira's JSON in Cloud's shape: accounts, types, statuses, projects, sprints, releases."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import FORTNIGHT, TYPES, Board, Issue, Release, Status
from deploy.sandbox.simulation.people import Person

_CATEGORIES: Final = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
_PRIORITIES: Final = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4"}
_SIZES: Final = ("48x48", "24x24", "16x16", "32x32")


def moment(milliseconds: int) -> str:
    """A time as Jira writes it."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}+0000"


class JiraNames:
    """Builds them; `base` is the site's address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._api = f"{base}/rest/api/2"
        self.user = lru_cache(maxsize=1_000)(self._user)
        self.type = lru_cache(maxsize=100)(self._type)
        self.status = lru_cache(maxsize=100)(self._status)

    def user_object(self, person: Person) -> Json:
        """An account."""
        return {
            "self": f"{self._api}/user?accountId={person.account_id}",
            "accountId": person.account_id,
            "emailAddress": person.email,
            "avatarUrls": {size: f"{self.base}/avatar/{person.account_id}?size={size}" for size in _SIZES},
            "displayName": person.name,
            "active": True,
            "timeZone": person.timezone,
            "accountType": "app" if person.robot else "atlassian",
        }

    def _user(self, person: Person) -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(self.user_object(person)))

    def _type(self, name: str) -> msgspec.Raw:
        id_, level = TYPES[name]
        shape: Json = {
            "self": f"{self._api}/issuetype/{id_}",
            "id": id_,
            "description": "",
            "iconUrl": f"{self.base}/icon/{id_}",
            "name": name,
            "subtask": level < 0,
            "avatarId": int(id_),
            "hierarchyLevel": level,
        }
        return msgspec.Raw(msgspec.json.encode(shape))

    def _status(self, status: Status) -> msgspec.Raw:
        id_, color, name = _CATEGORIES[status.category]
        shape: Json = {
            "self": f"{self._api}/status/{status.id}",
            "description": "",
            "iconUrl": f"{self.base}/",
            "name": status.name,
            "id": status.id,
            "statusCategory": {
                "self": f"{self._api}/statuscategory/{id_}",
                "id": id_,
                "key": status.category,
                "colorName": color,
                "name": name,
            },
        }
        return msgspec.Raw(msgspec.json.encode(shape))

    def project(self, board: Board) -> Json:
        """A project as an issue shows it."""
        return {
            "self": f"{self._api}/project/{board.id}",
            "id": board.id,
            "key": board.key,
            "name": board.name,
            "projectTypeKey": "software",
            "simplified": False,
            "avatarUrls": {size: f"{self.base}/projectavatar?pid={board.id}&size={size}" for size in _SIZES},
        }

    def priority(self, name: str) -> Json:
        """A priority."""
        id_ = _PRIORITIES[name]
        return {
            "self": f"{self._api}/priority/{id_}",
            "iconUrl": f"{self.base}/icon",
            "name": name,
            "id": id_,
        }

    def _components(self, issue: Issue) -> list[Json]:
        if not issue.component:
            return []
        id_ = issue.project.components[issue.component]
        return [{"self": f"{self._api}/component/{id_}", "id": id_, "name": issue.component}]

    def _area(self, issue: Issue) -> Json | None:
        """One choice of a list; this organisation calls its areas as its components."""
        if not issue.component:
            return None
        id_ = issue.project.components[issue.component]
        return {"self": f"{self._api}/customFieldOption/{id_}", "value": issue.component, "id": id_}

    def _sprints(self, issue: Issue) -> list[Json] | None:
        if not (sprint := issue.sprint):
            return None
        return [
            {
                "id": sprint.id,
                "name": sprint.name,
                "state": "closed" if issue.resolved else "active",
                "boardId": int(issue.project.id),
                "goal": "",
                "startDate": moment(sprint.number * FORTNIGHT),
                "endDate": moment((sprint.number + 1) * FORTNIGHT),
            }
        ]

    def _release(self, release: Release) -> Json:
        id_ = str(release.id)
        told = {"id": id_, "name": release.name, "archived": False, "released": False}
        return {"self": f"{self._api}/version/{id_}", **told}
