"""What issues are sorted by, as GitHub's JSON: labels, milestones and types. Each is known by its name."""

from collections.abc import Callable
from hashlib import sha256

import msgspec

from deploy.sandbox.github_api.alike import moment, node
from deploy.sandbox.github_api.model import Account, Repository
from deploy.sandbox.json_object import Json


class Names:
    """Builds them; `api` is the address of the API, `user` shows an account."""

    api: str
    user: Callable[[Account], msgspec.Raw]

    def label(self, repository: Repository, name: str) -> Json:
        """A label."""
        id_ = _number(name)
        return {
            "id": id_,
            "node_id": node("LA", id_),
            "url": f"{self.api}/repos/{repository.full_name}/labels/{name}",
            "name": name,
            "color": "ededed",
            "default": False,
            "description": None,
        }

    def milestone(self, repository: Repository, name: str) -> Json:
        """A milestone."""
        id_, made = _number(name), moment(repository.created_at)
        url = f"{self.api}/repos/{repository.full_name}/milestones/{id_}"
        return {
            "id": id_,
            "node_id": node("MI", id_),
            "number": id_,
            "title": name,
            "description": None,
            "url": url,
            "html_url": f"{url}/page",
            "labels_url": f"{url}/labels",
            "creator": self.user(repository.owner),
            "open_issues": 0,
            "closed_issues": 0,
            "state": "open",
            "created_at": made,
            "updated_at": made,
            "due_on": None,
            "closed_at": None,
        }

    def type(self, name: str) -> Json:
        """An issue type."""
        id_ = _number(name)
        return {"id": id_, "node_id": node("IT", id_), "name": name, "description": None, "color": None}


def _number(name: str) -> int:
    return int(sha256(name.encode()).hexdigest()[:8], 16)
