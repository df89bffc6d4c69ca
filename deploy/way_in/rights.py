"""What a token may do, found out by doing it; and what to ask an administrator for where it may not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.errors import Reject, Retry


@dataclass(frozen=True)
class Right:
    """Something Fairlead must be able to do, and the sentence that asks for it."""

    does: str
    try_it: Callable[[], object]
    ask_for: str


@dataclass(frozen=True)
class Tested:
    """A right and why it is missing; "" where it is there."""

    right: Right
    missing: str


JIRA_TOKEN_PAGE: Final = "https://id.atlassian.com/manage-profile/security/api-tokens"  # noqa: S105 - an address
GITHUB_TOKEN_PAGE: Final = "https://github.com/settings/personal-access-tokens/new"  # noqa: S105 - an address
JIRA_BROWSE: Final = (
    "Please give the account of this token the permission *Browse projects* in the Jira projects to be followed"
    " (Project settings › Access), nothing more. Fairlead only reads: issues, their links, changelogs and comments'"
    " times; it stores no names, addresses or comment texts."
)
GITHUB_READ: Final = (
    "Please approve a fine-grained token with these repository permissions, all read-only: Metadata, Contents, Issues,"
    " Pull requests; for the repositories to be followed. Fairlead only reads; it stores no names, addresses or"
    " comment texts."
)


def tested(rights: Sequence[Right]) -> list[Tested]:
    """Try each, in order. A tracker that does not answer at all is raised as Retry."""
    return [Tested(right, _missing(right)) for right in rights]


def refuse(found: Sequence[Tested], whom: str) -> None:
    """Raise Reject that names every missing right, with the request to send."""
    missing = [each for each in found if each.missing]
    if not missing:
        return
    named = "\n".join(f"  {each.right.does}: {each.missing}" for each in missing)
    asked = "\n".join(dict.fromkeys(f"  {each.right.ask_for}" for each in missing))
    raise Reject(f"The token lacks rights:\n{named}\nSend this to your {whom} administrator:\n{asked}")


def _missing(right: Right) -> str:
    try:
        right.try_it()
    except Reject as error:
        return str(error)
    except Retry as error:
        raise Retry(f"{right.does}: {error}. Is the address right, and reachable from here?") from error
    return ""
