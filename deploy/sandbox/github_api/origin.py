"""Where a webhook comes from: what each of GitHub's says of repository, organisation and sender."""

import msgspec

from deploy.sandbox.github_api.model import Account, Host, Repository
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.json_object import Json


def origin(shapes: Shapes, host: Host, repository: Repository, by: Account) -> Json:
    """The fields that every webhook has."""
    return {
        "repository": msgspec.Raw(msgspec.json.encode(shapes.repository(repository))),
        "organization": shapes.organisation(host.organisation),
        "sender": shapes.user(by),
    }
