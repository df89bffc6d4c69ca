"""Work items, links and activities: what trackers say, in our words."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec

from schemas.person import WHOLE_DAY


class ItemKind(StrEnum):
    """What kind of work item this is."""

    EPIC = "epic"
    ISSUE = "issue"
    SUBTASK = "subtask"
    PULL_REQUEST = "pull_request"
    COMMIT = "commit"
    UNKNOWN = "unknown"


class ItemState(StrEnum):
    """Where a work item stands, whatever the tracker calls it."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """How one work item points at another."""

    PARENT = "parent"
    RELATES = "relates"
    BLOCKS = "blocks"
    DUPLICATES = "duplicates"
    MENTIONS = "mentions"  # a key found in a branch, title, body or commit message
    UNKNOWN = "unknown"


class ActivityKind(StrEnum):
    """One kind of trace that effort leaves."""

    CREATED = "created"
    COMMENT = "comment"
    TRANSITION = "transition"
    WORKLOG = "worklog"
    COMMIT = "commit"
    REVIEW = "review"
    PULL_REQUEST = "pull_request"


class Link(msgspec.Struct, frozen=True, order=True):
    """A pointer to another item by the key the tracker or the text gives (`PAY-311`, `acme/pay-api#12`).

    Keys are resolved when read, through the aliases, so that late, renamed and moved targets need no repair.
    """

    kind: LinkKind
    target_key: str
    place: str  # field | branch | title | text | trailer: where it was found


class Activity(msgspec.Struct, frozen=True, order=True):
    """One trace of effort: who (a pseudonym), on which day (UTC), what kind. `id` is the tracker's own."""

    id: str
    day: date
    person: str
    kind: ActivityKind
    available: int = WHOLE_DAY  # micro-days that the person had for work on that day


class WorkItem(msgspec.Struct, frozen=True):
    """An issue, epic, pull request or commit as one full payload states it; never built from a partial one."""

    external_id: str  # issue:143749 | pull:77 | commit:<repository id>:<sha>
    key: str  # PAY-311 | acme/pay-api#12 | acme/pay-api@<sha>
    kind: ItemKind
    state: ItemState
    title: str
    updated_at: datetime  # by the tracker's clock; guards the merge
    created_at: datetime
    text: str = ""
    type: str = ""  # the tracker's word: Bug, Story …
    status: str = ""
    priority: str = ""  # the tracker's word
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fix_versions: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()
    custom: tuple[str, ...] = ()  # values of the organisation's own fields: `Business Unit: Retail`
    reporter_teams: tuple[str, ...] = ()  # of who reported it, and
    assignee_teams: tuple[str, ...] = ()  # of who has it, on the day that it says so
    branch: str = ""
    paths: tuple[str, ...] | None = None  # of the files it changes; None where this payload does not say
    url: str = ""
    archived: bool = False
    links: tuple[Link, ...] = ()
    activities: tuple[Activity, ...] = ()
    whole: tuple[ActivityKind, ...] = ()  # kinds of which these are all that the tracker has of the item


class GoneCause(StrEnum):
    """Why an item is no longer there for us."""

    DELETED = "deleted"  # the tracker says so
    MOVED = "moved"  # to a board or repository that is not followed
    UNKNOWN = "unknown"  # deleted, or hidden from us: the tracker answers both alike


class Gone(msgspec.Struct, frozen=True):
    """This item is no longer there; only a later listing or existence check brings it back."""

    external_id: str
    gone_at: datetime
    cause: GoneCause = GoneCause.DELETED


class Access(StrEnum):
    """What we may see of a board or repository as a whole. Whatever it is, its items stay as they were last seen."""

    OPEN = "open"
    ARCHIVED = "archived"
    DELETED = "deleted"
    LOST = "lost"  # hidden from us, or no longer there: the tracker answers both alike


class ScopeAccess(msgspec.Struct, frozen=True):
    """An existence check found the event's scope like this."""

    access: Access


class Reread(msgspec.Struct, frozen=True):
    """A hint: something at `place` changed, and the payload does not say all of it; the poller reads it anew.

    `place` is the tracker's own word (`issue:143749`, `version:10200`), WHOLE_SCOPE for whether all of the event's scope is
    still there, or LISTING with a scope's number where its items may all read otherwise now (`listing:10010`), and without one where
    those of every scope of the tracker may.
    """

    place: str


WHOLE_SCOPE: Final = "scope"
LISTING: Final = "listing"

Fact = WorkItem | Gone | ScopeAccess | Reread
