"""Traces of effort that GitHub keeps beside an item: comments, reviews and commits, whichever way they reach us.

A commit's trace is its patch. A change keeps the second at which it was written and its title when it is rebased,
cherry-picked or pushed by force, so it has one trace however often it is listed; a merge or a squash of a pull
request is no work of its own, for the pull request's commits are.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from schemas.trackers import ours
from schemas.trackers.minimising import clean
from schemas.trackers.reading import JsonObject, inner, moment, objects, word
from schemas.work import ActivityKind

KINDS: Final = {
    "comment": ActivityKind.COMMENT,
    "review": ActivityKind.REVIEW,
    "commit": ActivityKind.COMMIT,
}
"""A trace's word on the wire -> ours."""

WHOLE: Final = {"comments": "comment", "reviews": "review"}
"""Connection -> the word of its traces, where a trace that is no longer listed was deleted; a commit's work stays."""

_MERGE: Final = re.compile(r"Merge (?:pull request #\d|(?:remote-tracking )?branch |tag |commit )")
_SQUASH: Final = re.compile(r"\(#\d+\)\Z")
_FORGE: Final = frozenset({"web-flow", "noreply@github.com"})  # who commits what is merged on the site
_PATCH_BYTES: Final = 12


def patch(message: str, authored: object) -> str:
    """What stays of a commit when it is rebased, cherry-picked or pushed by force; "" without its time."""
    at = moment(authored)
    if at is None:
        return ""
    text = f"{at.replace(microsecond=0).isoformat()}\n{title(message)}"
    return f"patch:{blake2b(text.encode(errors='replace'), digest_size=_PATCH_BYTES).hexdigest()}"


def title(message: str) -> str:
    """A commit's first line, as rules may read it."""
    return clean(message).partition("\n")[0].strip()


def is_of_a_pull(message: str, committer: JsonObject, parents: int = 1) -> bool:
    """Whether a commit only brings a pull request or a branch in: its work is traced by others."""
    by_forge = {word(committer.get(name)).casefold() for name in ("login", "username", "email")} & _FORGE
    line = message.partition("\n")[0].strip()
    return parents > 1 or bool(_MERGE.match(line)) or bool(by_forge and _SQUASH.search(line))


def commented(comment: JsonObject) -> Iterator[JsonObject]:
    """The trace of a comment in a webhook; none of our own."""
    if not ours.is_comment(ours.GITHUB_MARK, comment.get("body")):
        yield _trace("comment", comment.get("id"), comment.get("created_at"), comment.get("user"))


def reviewed(review: JsonObject) -> Iterator[JsonObject]:
    """The trace of a review in a webhook."""
    yield _trace("review", review.get("id"), review.get("submitted_at"), review.get("user"))


def remarked(comment: JsonObject) -> Iterator[JsonObject]:
    """The trace of a review comment in a webhook: that of the review it belongs to."""
    yield _trace(
        "review", comment.get("pull_request_review_id"), comment.get("created_at"), comment.get("user")
    )


def listed(node: JsonObject) -> Iterator[JsonObject]:
    """The traces in an issue or pull request as GraphQL gives it."""
    for comment in objects(inner(node, "comments").get("nodes")):
        if not ours.is_comment(ours.GITHUB_MARK, comment.get("body")):
            yield _trace("comment", comment.get("databaseId"), comment.get("createdAt"), _account(comment))
    for review in objects(inner(node, "reviews").get("nodes")):
        yield _trace("review", review.get("databaseId"), review.get("submittedAt"), _account(review))
    for entry in objects(inner(node, "commits").get("nodes")):
        yield from _committed(inner(entry, "commit"))


def whole(node: JsonObject) -> list[str]:
    """The words of the traces of which an issue or pull request, as GraphQL gives it, holds all."""
    return [kind for name, kind in WHOLE.items() if inner(node, name).get("whole") is True]


def _committed(commit: JsonObject) -> Iterator[JsonObject]:
    message, authored = word(commit.get("message")), commit.get("authoredDate")
    author, parents = inner(commit, "author"), inner(commit, "parents").get("totalCount")
    several = parents if isinstance(parents, int) else 1
    found = patch(message, authored)
    if found and not is_of_a_pull(message, inner(commit, "committer"), several):
        account = {**inner(author, "user"), "email": author.get("email")}
        yield {"id": found, "kind": "commit", "at": authored, "person": account}


def _account(node: JsonObject) -> JsonObject:
    author = inner(node, "author")
    return {**author, "type": author.get("__typename")}


def _trace(kind: str, id_: object, at: object, person: object) -> JsonObject:
    return {"id": f"{kind}:{word(id_)}" if word(id_) else "", "kind": kind, "at": at, "person": person}
