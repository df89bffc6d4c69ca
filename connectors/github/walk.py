"""The walks over one repository: issues, pull requests and commits of the default branch. No I/O.

Issues and pull requests are walked by `updated`, newest first, to the start of the last walk: an edit meanwhile
only repeats what follows, and what jumps to the front belongs to the next walk. URLs stay the same, so that an
idle poll is three conditional requests.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from connectors.github.client import Answer, Unlisted
from connectors.github.commits import Frontier
from connectors.listing import Bookmarks, Page
from schemas.trackers.reading import JsonObject, moment, word

OVERLAP: Final = timedelta(minutes=10)
"""GitHub's replicas lag; a walk begins this long before the last one did."""

_DONE: Final = "done"
_NOTHING_THERE: Final = frozenset({409, 410})  # an empty repository; issues are switched off
_OUTDATED: Final = frozenset({404, 422})
_TIMED: Final = ("issues", "pulls")

Get = Callable[[str, str], Answer]
"""(path, ETag or "") -> a page."""


class _Walk:
    """One visit to a repository; `marks` moves on with every page."""

    def __init__(self, get: Get, repository: str, state: Bookmarks) -> None:
        self._get, self._base, self.marks = get, f"/repositories/{repository}", dict(state)
        self.started: datetime | None = None

    def page(self, path: str, etag: str = "") -> Answer:
        answer = self._get(path, etag)
        self.started = self.started or answer.date
        return answer

    def first(self, listing: str, order: str, etag: str = "") -> Answer | None:
        """The first page of a listing; None where there can be none."""
        options = f"state=all&sort={order}&direction=desc&" if listing in _TIMED else ""
        try:
            return self.page(f"{self._base}/{listing}?{options}per_page=100", etag)
        except Unlisted as error:
            if error.status in _NOTHING_THERE:
                return None
            raise

    def changed(self, listing: str) -> Iterator[Page]:
        """What of issues or pull requests was updated since the last walk began."""
        first = answer = self.first(listing, "updated", self.marks.get(f"{listing}.etag", ""))
        since = moment(self.marks[f"{listing}.since"])
        while answer and not answer.unchanged:
            fresh = [entry for entry in answer.objects if _is_since(entry, since)]
            if fresh:
                yield Page(listing, fresh, dict(self.marks))
            more = answer.next and len(fresh) == len(answer.objects)
            answer = self.page(answer.next) if more else None
        if first:
            self.marks[f"{listing}.since"] = (first.date - OVERLAP).isoformat()
            self.marks[f"{listing}.etag"] = first.etag

    def pushed(self) -> Iterator[Page]:
        """The commits that came to the default branch since the last walk."""
        first = answer = self.first("commits", "", self.marks.get("commits.etag", ""))
        frontier = Frontier(self.marks["commits.head"])
        while answer and not answer.unchanged:
            if fresh := frontier.new(answer.objects):
                yield Page("commits", fresh, dict(self.marks))
            answer = self.page(answer.next) if answer.next and not frontier.closed else None
        if first and not first.unchanged:
            self.marks |= {"commits.head": _head(first), "commits.etag": first.etag}

    def history(self, listing: str) -> Iterator[Page]:
        """What is left of the listing's past, newest first."""
        answer = self._resumed(listing) or self._begun(listing)
        while answer:
            self.marks[f"{listing}.next"] = answer.next or _DONE
            yield Page(listing, answer.objects, dict(self.marks), history=True)
            answer = self.page(answer.next) if answer.next else None
        self.marks[f"{listing}.next"] = _DONE

    def _begun(self, listing: str) -> Answer | None:
        answer = self.first(listing, "created")
        if listing in _TIMED:
            started = answer.date if answer else self.started
            self.marks[f"{listing}.since"] = (started - OVERLAP).isoformat() if started else _BEFORE_ALL
            return answer
        head = _head(answer) if answer else ""
        self.marks["commits.head"] = head
        if not answer or not answer.next:
            return answer
        pinned = f"{self._base}/commits?sha={head}&per_page=100&page=2"  # pushes must not shift what follows
        return Answer(answer.objects, answer.date, answer.etag, pinned)

    def _resumed(self, listing: str) -> Answer | None:
        """The page that the last visit stopped before; None where there is none, or GitHub knows it no longer."""
        try:
            return self.page(self.marks[f"{listing}.next"]) if f"{listing}.next" in self.marks else None
        except Unlisted as error:
            if error.status in _OUTDATED:
                return None
            raise


_BEFORE_ALL: Final = "1970-01-01T00:00:00+00:00"


def walk(get: Get, repository: str, state: Bookmarks) -> Iterator[Page]:
    """Pages of the repository with this numeric id; the last one tells up to when everything has been listed."""
    visit = _Walk(get, repository, state)
    for listing in _TIMED:
        if f"{listing}.since" in state:
            yield from visit.changed(listing)
    if "commits.head" in state:
        yield from visit.pushed()
    for listing in ("issues", "pulls", "commits"):
        if visit.marks.get(f"{listing}.next") != _DONE:
            yield from visit.history(listing)
    yield Page("issues", [], dict(visit.marks), visit.started, backfilled=True)


def _is_since(entry: JsonObject, since: datetime | None) -> bool:
    updated = moment(entry.get("updated_at"))
    return since is None or updated is None or updated >= since


def _head(answer: Answer) -> str:
    return word(answer.objects[0].get("sha")) if answer.objects else ""
