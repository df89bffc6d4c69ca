"""What a token may write: comments and labels, if its account has the permission."""

from collections.abc import Iterator, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.jira_api import documents, errors
from deploy.sandbox.jira_api.site import Row, Writes
from deploy.sandbox.json_object import Bad, Json, answer, body_object

PERMISSIONS: Final = ("BROWSE_PROJECTS", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "EDIT_ISSUES")


def permissions(writes: Writes | None, asked: str) -> Response:
    """Which of the permissions the account has."""
    names = [name for name in asked.split(",") if name in PERMISSIONS] or PERMISSIONS
    denied = writes.denied if writes else set(PERMISSIONS[1:])
    return answer(
        {"permissions": {name: {"key": name, "havePermission": name not in denied} for name in names}}
    )


async def comment(writes: Writes, row: Row, request: Request) -> Response:
    """A new comment."""
    if refused := _refused(writes, "ADD_COMMENTS"):
        return refused
    made = writes.write_comment(row, documents.body_of(request, await body_object(request)))
    return answer(documents.shown(request, made), 201)


async def rewritten(writes: Writes, row: Row, request: Request) -> Response:
    """A comment of our own, changed."""
    if refused := _refused(writes, "EDIT_OWN_COMMENTS"):
        return refused
    body = documents.body_of(request, await body_object(request))
    changed = writes.rewrite_comment(row, request.path_params["comment"], body)
    if changed is None:
        return errors.refused("Can not find a comment for the id.", 404)
    return answer(documents.shown(request, changed))


async def edited(writes: Writes, row: Row, request: Request) -> Response:
    """An issue's labels, changed one by one."""
    if refused := _refused(writes, "EDIT_ISSUES"):
        return refused
    update = (await body_object(request)).get("update")
    changes = update.get("labels") if isinstance(update, dict) else None
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise Bad("update.labels: a list of changes is all that can be edited here")
    added, removed = (_labels(changes, verb) for verb in ("add", "remove"))
    if any(" " in label for label in added):
        return errors.refused("The label can't contain spaces.")
    writes.relabel(row, added, removed)
    return Response(status_code=204)


def _labels(changes: Sequence[Json], verb: str) -> list[str]:
    return list(_named(changes, verb))


def _named(changes: Sequence[Json], verb: str) -> Iterator[str]:
    yield from (str(change[verb]) for change in changes if verb in change)


def _refused(writes: Writes, permission: str) -> Response | None:
    if permission in writes.denied:
        return errors.refused("You do not have the permission to do this.", 403)
    return None
