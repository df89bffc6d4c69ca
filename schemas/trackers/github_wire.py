"""A webhook of GitHub, decoded as far as anything of it is looked at: most of its bytes are addresses that nobody asks for."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

import msgspec

from schemas.trackers.github_allowed import ISSUE, PULL
from schemas.trackers.minimising import Account, Each, Keep, Shape

_WHOLE: Final = Keep.WORD
_PERSON: Final[Shape] = dict.fromkeys(("login", "username", "email", "type"), _WHOLE)
_MORE: Final = {"assignees": Each(_PERSON)}
_ISSUE: Final[Shape] = {
    **ISSUE,
    **_MORE,
    **dict.fromkeys(("comments", "pull_request", "repository_url", "url"), _WHOLE),
    "issue_dependencies_summary": _WHOLE,
}
_COMMENT: Final[Shape] = {
    **dict.fromkeys(("id", "body", "created_at", "submitted_at", "pull_request_review_id"), _WHOLE),
    "user": _PERSON,
}
_READ: Final[Shape] = {
    **dict.fromkeys(("action", "ref", "commits"), _WHOLE),
    **dict.fromkeys(("issue", "sub_issue", "parent_issue"), _ISSUE),
    **dict.fromkeys(("comment", "review"), _COMMENT),
    "pull_request": {**PULL, **_MORE},
    "repository": {"id": _WHOLE, "full_name": _WHOLE},
}


def _type(shape: Shape | Account) -> Any:
    """What msgspec decodes of it; it passes over whatever the type does not name."""
    if isinstance(shape, Account):
        return _type(_PERSON)
    if isinstance(shape, Mapping):
        fields = {name: _type(inner) for name, inner in shape.items()}
        return TypedDict("Read", fields, total=False) | None  # type: ignore[operator]
    return list[_type(shape.shape)] | None if isinstance(shape, Each) else Any  # type: ignore[misc]


_DECODER: Final = msgspec.json.Decoder(_type(_READ))
_ITEMS: Final = ("issue", "pull_request", "commits", "sub_issue")


def decode(text: str) -> object:
    """What is read of a webhook about items; any other is whole.

    Raises msgspec.DecodeError where it is not JSON, or a field is of another type than usual.
    """
    found = _DECODER.decode(text)
    return found if found and any(found.get(name) for name in _ITEMS) else msgspec.json.decode(text)
