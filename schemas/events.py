"""What comes in: raw events from trackers (`fairlead.events`) and people's commands (`fairlead.commands`)."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

ENVELOPE: Final = 1
"""Version of the envelope; a reader refuses a higher one."""
_SITE: Final = "site"  # no tracker's identity: those are numbers


class Scope(msgspec.Struct, frozen=True):
    """What a tracker lists: a Jira project or a repository.

    `id` (`jira:acme:10010`, `github:acme:77`) holds the tracker's numeric id and never changes; it is the Kafka
    key. `ref` (`jira:acme/PAY`, `github:acme/pay-api`) is what people write; it may be renamed.
    """

    id: str
    tracker: str  # jira:<source name> | github:<source name>
    external_id: str
    ref: str
    title: str = ""

    @classmethod
    def site(cls, tracker: str) -> "Scope":
        """The tracker as a whole: for hints that do not say which of its scopes they are about."""
        return cls(f"{tracker}:{_SITE}", tracker, _SITE, tracker)

    @property
    def is_site(self) -> bool:
        """Whether this is no scope of its own but the tracker as a whole."""
        return self.external_id == _SITE

    @property
    def key(self) -> str:
        """The tracker's own name for the scope: `PAY` or `acme/pay-api`."""
        return self.ref.partition("/" if self.tracker.startswith("jira:") else ":")[2]


class Origin(StrEnum):
    """How a raw event reached us."""

    WEBHOOK = "webhook"
    PAGE = "page"


class Cursor(msgspec.Struct, frozen=True):
    """Where a walk over a scope stands after this page; stored by the transaction that applies the page.

    Accepted only if (generation, sequence) is higher than the stored one: `generation` fences an old lease,
    `sequence` counts the pages of one lease.
    """

    generation: int
    sequence: int
    state: dict[str, str]  # listing -> the poller's own bookmark, opaque to everybody else
    complete_through: datetime | None = None  # tracker's clock: everything up to here has been listed
    backfilled: bool = False


class RawEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One webhook or one page of a listing, minimised: no names, e-mails, avatars or comment bodies.

    `name` picks the parser: the webhook's event (`jira:issue_updated`, `pull_request`) or the listing's
    (`issues`, `pulls`, `commits`). `parts` are the tracker's JSON objects, each parsed on its own so that one bad
    item does not spoil a page.
    """

    id: str
    origin: Origin
    name: str
    scope: Scope
    observed_at: datetime
    parts: list[msgspec.Raw]
    cursor: Cursor | None = None
    envelope: int = ENVELOPE


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's decision; its offset in the one-partition topic is the sequence that guards what it changes."""

    id: str
    kind: str  # strategy.publish
    actor: str
    issued_at: datetime
    body: msgspec.Raw  # the decision itself; its shape depends on `kind`
    target: str = ""
    envelope: int = ENVELOPE
