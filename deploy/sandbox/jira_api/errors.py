"""Jira's way to say no."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from deploy.sandbox.json_object import answer

NO_ISSUE: Final = "Issue does not exist or you do not have permission to see it."
UNBOUNDED: Final = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
)
REMOVED: Final = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)


def refused(message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> Response:
    """An error in Jira's shape."""
    return answer({"errorMessages": [message], "errors": {}}, status, headers)


def unauthorized() -> Response:
    """What Jira says to a wrong token."""
    return refused(
        "Client must be authenticated to access this resource.",
        401,
        {"WWW-Authenticate": 'Basic realm="Jira"'},
    )
