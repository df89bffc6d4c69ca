"""A way to tell an item what it serves: which items, and how it is written."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from connectors.write_back.wording import Verdict
from schemas.events import Scope
from schemas.work import ItemKind


@dataclass(frozen=True)
class Judged:
    """An item that is to be told what is said of it."""

    external_id: str
    key: str
    scope: Scope
    verdict: Verdict


@dataclass(frozen=True)
class Way:
    """`tell` reads what stands and writes only what differs; gives what came of it. It may be called again at any time.

    An item is told once of each judgement. What hangs `on_commits` is also told after each change of the item, which may be
    a new commit, and notifies nobody, so that old items are told, too.
    """

    name: str  # the first word of its effects' keys
    kinds: Collection[ItemKind]
    tell: Callable[[Judged], str]
    permission: str  # without which the tracker refuses
    on_commits: bool = False
