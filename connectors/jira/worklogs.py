"""Which worklogs of a site changed or were deleted, by Jira's two feeds. No I/O of its own."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from connectors.listing import TraceChange
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject, moment, objects, word

_UPDATED, _DELETED = "updated", "deleted"
_LONGEST_ID: Final = 18

Feed = Callable[[str, int], JsonObject]
"""`updated` or `deleted`, and since which millisecond -> a page."""
Worklogs = Callable[[Sequence[str]], list[JsonObject]]
"""Up to 1,000 ids -> those that are there."""


def traces(feed: Feed, worklogs: Worklogs, since: datetime) -> Iterator[TraceChange]:
    """Changed ones with the issue they are of, then deleted ones, of which Jira tells the id alone."""
    for changed in _pages(feed, _UPDATED, since):
        for log in worklogs(list(changed)):
            id_, issue = word(log.get("id")), word(log.get("issueId"))
            if id_ in changed and issue.isdecimal():
                yield TraceChange(f"worklog:{id_}", changed[id_], f"issue:{issue}")
    for deleted in _pages(feed, _DELETED, since):
        for id_, at in deleted.items():
            yield TraceChange(f"worklog:{id_}", at, "")


def _pages(feed: Feed, name: str, since: datetime) -> Iterator[dict[str, datetime]]:
    """Id -> when, of each page that tells of any."""
    place = int(since.timestamp() * 1000)
    while True:
        page = feed(name, place)
        if not isinstance(page.get("values"), list):
            raise Retry(f"Jira's feed of {name} worklogs came without any; cut short?")
        found = dict(_entries(objects(page["values"])))
        if found:
            yield found
        until = word(page.get("until"))
        if page.get("lastPage") is not False or not until.isdecimal() or int(until) <= place:
            return
        place = int(until)


def _entries(values: list[JsonObject]) -> Iterator[tuple[str, datetime]]:
    for value in values:
        id_, at = word(value.get("worklogId")), moment(value.get("updatedTime"))
        if id_.isdecimal() and len(id_) <= _LONGEST_ID and at:
            yield id_, at
