"""GitHub (REST v3 and webhooks) in our words. Pure; unknown words become UNKNOWN."""

from collections.abc import Callable, Iterator
from typing import Final

from schemas.events import Origin, RawEvent
from schemas.trackers import hints
from schemas.trackers.github_traces import KINDS, WHOLE
from schemas.trackers.reading import (
    JsonObject,
    activity,
    identity,
    inner,
    listed,
    moment,
    objects,
    required_moment,
    word,
    words,
)
from schemas.work import (
    Activity,
    ActivityKind,
    Fact,
    Gone,
    GoneCause,
    ItemKind,
    ItemState,
    Link,
    LinkKind,
    WorkItem,
)

_ISSUE_STATES: Final = {"open": ItemState.OPEN, "closed": ItemState.DONE}
_PULL_STATES: Final = {"open": ItemState.IN_PROGRESS, "closed": ItemState.DONE}
_TYPES: Final = {"epic": ItemKind.EPIC}


def parse(event: RawEvent, part: JsonObject) -> list[Fact]:
    """The facts in one minimised part: an issue, pull request or commit, a deletion, or none for a hint.

    Raises Reject when the part lacks an identity or the times that guard the merge.
    """
    if part.get("reread"):
        return [*hints.parse(part)]
    made = _FACTS.get(event.name)
    return [made(event, part)] if made else []


def _issue(event: RawEvent, part: JsonObject) -> Fact:
    external_id = f"issue:{identity(part, 'id')}"
    if part.get("gone") is True:
        cause = GoneCause.MOVED if part.get("moved") is True else GoneCause.DELETED
        return Gone(external_id, event.observed_at, cause)
    type_ = word(inner(part, "type").get("name"))
    return WorkItem(
        external_id=external_id,
        key=f"{event.scope.key}#{identity(part, 'number')}",
        kind=_TYPES.get(type_.casefold(), ItemKind.ISSUE),
        state=_ISSUE_STATES.get(word(part.get("state")), ItemState.UNKNOWN),
        title=word(part.get("title")),
        updated_at=required_moment(part, "updated_at"),
        created_at=required_moment(part, "created_at"),
        text=word(part.get("body")),
        type=type_,
        status=word(part.get("state")),
        labels=_labels(part),
        fix_versions=_milestone(part),
        url=word(part.get("html_url")),
        reporter_teams=words(listed(inner(part, "teams").get("reporter"))),
        assignee_teams=words(listed(inner(part, "teams").get("assignee"))),
        links=(*_parent(part), *_dependencies(part)),
        activities=_activities(
            activity(
                f"created:{external_id}", part.get("created_at"), part.get("user"), ActivityKind.CREATED
            ),
            activity(
                f"closed:{external_id}", part.get("closed_at"), part.get("closed_by"), ActivityKind.TRANSITION
            ),
            *_traces(event, part),
        ),
        whole=_whole(event, part),
    )


def _pull(event: RawEvent, part: JsonObject) -> Fact:
    external_id = f"pull:{identity(part, 'id')}"
    return WorkItem(
        external_id=external_id,
        key=f"{event.scope.key}#{identity(part, 'number')}",
        kind=ItemKind.PULL_REQUEST,
        state=_PULL_STATES.get(word(part.get("state")), ItemState.UNKNOWN),
        title=word(part.get("title")),
        updated_at=required_moment(part, "updated_at"),
        created_at=required_moment(part, "created_at"),
        text=word(part.get("body")),
        status="merged" if moment(part.get("merged_at")) else word(part.get("state")),
        labels=_labels(part),
        fix_versions=_milestone(part),
        branch=word(inner(part, "head").get("ref")),
        paths=_paths(part),
        url=word(part.get("html_url")),
        reporter_teams=words(listed(inner(part, "teams").get("reporter"))),
        assignee_teams=words(listed(inner(part, "teams").get("assignee"))),
        activities=_activities(
            activity(
                f"created:{external_id}", part.get("created_at"), part.get("user"), ActivityKind.PULL_REQUEST
            ),
            *_traces(event, part),
        ),
        whole=_whole(event, part),
    )


def _commit(event: RawEvent, part: JsonObject) -> Fact:
    sha = identity(part, "sha")
    title, _, text = word(part.get("message")).partition("\n")
    authored = required_moment(part, "authored")
    return WorkItem(
        external_id=f"commit:{event.scope.external_id}:{sha}",
        key=f"{event.scope.key}@{sha}",
        kind=ItemKind.COMMIT,
        state=ItemState.DONE,
        title=title.strip(),
        updated_at=moment(part.get("committed")) or authored,
        created_at=authored,
        text=text.strip(),
        paths=_paths(part),
        url=word(part.get("html_url")),
        reporter_teams=words(listed(inner(part, "teams").get("reporter"))),
        assignee_teams=words(listed(inner(part, "teams").get("assignee"))),
        activities=_activities(
            _trace(event, {**part, "id": part.get("patch"), "at": part.get("authored"), "kind": "commit"})
        ),
    )


_FACTS: Final[dict[str, Callable[[RawEvent, JsonObject], Fact]]] = {
    "issues": _issue,
    "pull_request": _pull,
    "pulls": _pull,
    "pull_request_review": _pull,
    "pull_request_review_comment": _pull,
    "pull_request_review_thread": _pull,
    "issue_comment": _issue,
    "sub_issues": _issue,
    "push": _commit,
    "commits": _commit,
}


def _labels(part: JsonObject) -> tuple[str, ...]:
    return words([label.get("name") for label in objects(part.get("labels"))])


def _milestone(part: JsonObject) -> tuple[str, ...]:
    return words([inner(part, "milestone").get("title")])


def _paths(part: JsonObject) -> tuple[str, ...] | None:
    return words(listed(part["paths"])) if "paths" in part else None


def _parent(part: JsonObject) -> Iterator[Link]:
    """`…/repos/acme/pay-api/issues/12` is acme/pay-api#12."""
    place = word(part.get("parent_issue_url")).split("/")[-5:]
    if len(place) == 5 and place[0] == "repos" and place[3] == "issues" and place[4].isdigit():
        yield Link(LinkKind.PARENT, f"{place[1]}/{place[2]}#{place[4]}", "field")


def _dependencies(part: JsonObject) -> Iterator[Link]:
    """From either end, as Jira tells them."""
    for key in sorted(set(words(listed(part.get("dependencies"))))):
        yield Link(LinkKind.BLOCKS, key, "field")


def _traces(event: RawEvent, part: JsonObject) -> Iterator[Activity | None]:
    yield from (_trace(event, entry) for entry in objects(part.get("traces")))


def _whole(event: RawEvent, part: JsonObject) -> tuple[ActivityKind, ...]:
    """Kinds of which a listing read all; a webhook never tells."""
    told = words(listed(part.get("whole"))) if event.origin is Origin.PAGE else ()
    return tuple(KINDS[kind] for kind in told if kind in WHOLE.values())


def _trace(event: RawEvent, entry: JsonObject) -> Activity | None:
    """A patch is the repository's own: two of them have commits of the same title and second."""
    id_, kind = word(entry.get("id")), KINDS.get(word(entry.get("kind")))
    if not id_ or kind is None:
        return None
    own = f"{event.scope.external_id}:" if kind is ActivityKind.COMMIT else ""
    return activity(own + id_, entry.get("at"), entry.get("person"), kind)


def _activities(*found: Activity | None) -> tuple[Activity, ...]:
    return tuple(sorted({trace.id: trace for trace in found if trace}.values()))
