"""Jira's site-wide feeds of worklogs: which changed, which were deleted, and what those of some ids say."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from deploy.sandbox.clock import milliseconds
from deploy.sandbox.jira_api.site import Site
from deploy.sandbox.json_object import Bad, Json, number

_PAGE: Final = 1_000
_SETTLING: Final = 60_000  # milliseconds; what changed in the last minute is not told yet


def feed(site: Site, name: str, asked: object, address: str) -> Json:
    """A page of the feed `updated` or `deleted`, oldest first; several at the same moment are never cut apart."""
    since = number(asked, 0, "since")
    ended = milliseconds(site.now()) - _SETTLING
    changed = [
        (at, id_) for at, id_ in site.worklog_changes(deleted=name == "deleted") if since <= at <= ended
    ]
    page = changed[:_PAGE]
    page += takewhile(lambda one: one[0] == page[-1][0], changed[_PAGE:])
    until, last = page[-1][0] if page else since, len(page) == len(changed)
    found: Json = {
        "values": [{"worklogId": id_, "updatedTime": at, "properties": []} for at, id_ in page],
        "since": since,
        "until": until,
        "self": f"{address}?since={since}",
        "lastPage": last,
    }
    return found if last else {**found, "nextPage": f"{address}?since={until}"}


def named(site: Site, asked: Json) -> Sequence[Json]:
    """The worklogs of these ids that are there."""
    ids = asked.get("ids")
    if not isinstance(ids, list) or not 0 < len(ids) <= _PAGE:
        raise Bad(f"ids: must name 1 to {_PAGE} worklogs")
    return [log for each in ids if (log := site.worklog(number(each, 0, "ids")))]
