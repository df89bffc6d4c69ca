"""What tagging answers: which objective a piece of work serves, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

WHOLE: Final = 1_000_000
"""Shares are integers in parts per million, so that they sum to exactly one."""


class State(StrEnum):
    """An item's alignment in one word."""

    ALIGNED = "aligned"
    ALWAYS_ON = "always_on"
    UNALIGNED = "unaligned"
    UNKNOWN = "unknown"


class Step(StrEnum):
    """The precedence, first to last: which step of the chain decided."""

    CORRECTION = "correction"  # a person said so, of the item or of everything under one above it
    RULE = "rule"  # a rule matched the item itself
    ANCESTOR = "ancestor"  # the nearest ancestor that a rule matched
    LINKED = "linked"  # linked items, or their nearest ancestor, that a rule matched
    REPOSITORY = "repository"  # the default of the repository's or project's rules
    NONE = "none"  # nothing matched


class Share(msgspec.Struct, frozen=True, order=True):
    """A part of an item: an objective (perhaps by one of its initiatives) or always-on work; `ppm` of WHOLE."""

    id: str
    ppm: int
    initiative: str = ""


class Reason(msgspec.Struct, frozen=True):
    """One link of the reason chain, in the order it was tried."""

    step: Step
    rule: str  # "" where no rule spoke
    source: str  # key of the item whose own alignment this is
    detail: str  # one sentence a developer understands


class Conflict(msgspec.Struct, frozen=True):
    """Several that speak at the step that decided, and contradict each other; it stays one until a person decides."""

    step: Step
    between: tuple[str, ...]  # keys of the items that say different things, in order
    detail: str  # who says what, what counts meanwhile, and how to decide


class Alignment(msgspec.Struct, frozen=True):
    """An item's alignment under one strategy version. Shares sum to WHOLE, or are empty."""

    state: State
    shares: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    rule: str
    source: str  # key of the item the alignment comes from; the item's own unless inherited
    conflicts: tuple[Conflict, ...] = ()


class AlignmentChanged(msgspec.Struct, frozen=True):
    """A record of `fairlead.alignments`; `revision` rises with every change of the item's alignment."""

    key: str
    scope: str
    revision: int
    strategy_version: int
    tagged_at: datetime
    alignment: Alignment


class ItemChanged(msgspec.Struct, frozen=True):
    """A record of `fairlead.items`: the item as it now stands in the store was changed or removed."""

    key: str
    scope: str
    revision: int
    kind: str
    gone: bool


class EffortChanged(msgspec.Struct, frozen=True):
    """A record of `fairlead.efforts`: a project's effort of one day, in micro-days by objective and state."""

    project: str
    day: str
    revision: int
    micro_days: dict[str, int]  # objective or always-on id, `unaligned` or `unknown` -> micro-days
