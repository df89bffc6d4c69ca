"""What a backfill asks of a tracker: requests, and minutes at a polite pace. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

FIRST: Final = timedelta(days=90)
"""The history that comes first; older follows behind it."""
_PAGE: Final = 100
_SECONDS: Final = {"jira": 0.6, "github": 0.3}
"""A request of a page, answered by a hosted tracker, as it is usual; local ones are faster."""


@dataclass(frozen=True)
class Active:
    """A Jira project or repository: what it is called, when it last changed, and how much there is to list."""

    tracker: str  # jira | github
    key: str
    title: str
    changed_at: datetime | None
    recent: int  # things that changed in the first 90 days
    total: int

    @property
    def requests(self) -> tuple[int, int]:
        """For the newest 90 days, and for everything."""
        return max(1, ceil(self.recent / _PAGE)), max(1, ceil(self.total / _PAGE))


def by_activity(found: Iterable[Active]) -> list[Active]:
    """The most active first."""
    return sorted(found, key=lambda each: (-each.recent, -each.total, each.key))


def cost(chosen: Iterable[Active]) -> str:
    """`the newest 90 days: 12 requests, about 1 minute; everything: …`."""
    listed = list(chosen)
    parts = []
    for at, what in enumerate((f"the newest {FIRST.days} days", "everything")):
        requests = sum(each.requests[at] for each in listed)
        seconds = sum(each.requests[at] * _SECONDS[each.tracker] for each in listed)
        minutes = max(1, ceil(seconds / 60))
        parts.append(f"{what}: {requests:,} requests, about {minutes} minute{'s' if minutes > 1 else ''}")
    return "; ".join(parts)


def line(each: Active, now: datetime) -> str:
    """`PAY  Payments  412 in 90 days of 3,100, changed today`."""
    ago = "never changed" if each.changed_at is None else _ago((now - each.changed_at).days)
    return f"{each.key}  {each.title}  {each.recent:,} in {FIRST.days} days of {each.total:,}, {ago}"


def _ago(days: int) -> str:
    return "changed today" if days < 1 else f"changed {days} day{'s' if days > 1 else ''} ago"
