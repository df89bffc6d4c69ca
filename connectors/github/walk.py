"""The walks over one repository: issues, pull requests, commits of the default branch and of all others. No I/O.

Issues and pull requests are walked by `updated`, newest first, to the start of the last walk: an edit meanwhile
only repeats what follows, and what jumps to the front belongs to the next walk. URLs stay the same, so that an
idle poll is four conditional requests. History goes back 90 days in every listing before it goes further in any, and
is listed anew every week, after a renaming, since keys name the repository, and when ANEW asks for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from connectors.github.branches import Branches
from connectors.github.client import Answer, Unlisted
from connectors.github.commits import Frontier
from connectors.listing import ANEW, Bookmarks, Page
from schemas.trackers.reading import JsonObject, inner, moment, word

OVERLAP: Final = timedelta(minutes=10)
"""GitHub's replicas lag; a walk begins this long before the last one did."""

_DONE: Final = "done"
_NOTHING_THERE: Final = frozenset({409, 410})  # an empty repository; issues are switched off
_OUTDATED: Final = frozenset({404, 422})
_TIMED: Final = ("issues", "pulls")
_LISTINGS: Final = ("issues", "pulls", "commits")
_RECENT: Final = timedelta(days=90)
_RELIST_EVERY: Final = timedelta(days=7)

Get = Callable[[str, str, str], Answer]
"""(path, ETag or "", the name of the list in the answer or "") -> a page."""


class _Walk:
    """One visit to a repository; `marks` moves on with every page."""

    def __init__(self, get: Get, repository: str, state: Bookmarks, spare: Callable[[], None]) -> None:
        self._spare = spare
        self._get, self._base, self.marks = get, f"/repositories/{repository}", dict(state)
        self.started: datetime | None = None

    def page(self, path: str, etag: str = "") -> Answer:
        answer = self._get(path, etag, "")
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

    def history(self, listing: str, floor: timedelta | None) -> Iterator[Page]:
        """What is left of the listing's past, newest first; with a `floor`, only until a page reaches below it."""
        if self.marks.get(_next(listing)) == _DONE:
            return
        self._spare()
        answer = self._resumed(listing) or self._begun(listing)
        while answer:
            self.marks[_next(listing)] = answer.next or _DONE
            yield Page(listing, answer.objects, dict(self.marks), history=True)
            if answer.next and floor and _is_below(answer, floor):
                return
            if answer.next:
                self._spare()
            answer = self.page(answer.next) if answer.next else None
        self.marks[_next(listing)] = _DONE

    def branched(self) -> Iterator[Page]:
        """The commits that other branches have and the default one has not."""
        known = Branches(self.marks.get("branches", ""))
        for number, path, etag in known.pages(self._base):
            answer = self.page(path, etag)
            if not answer.unchanged:
                for name, sha in known.moved(number, answer.objects):
                    yield from self._ahead(known.head(name), sha)
                    known.followed(number, name, sha)
                    self.marks["branches"] = known.written()
                known.done(number, answer.etag, last=not answer.next)
            if not (known.follows(number) if answer.unchanged else answer.next):
                break
        self.marks["branches"] = known.written()

    def _ahead(self, before: str, sha: str) -> Iterator[Page]:
        """A branch's new commits: since its last head, or where that is no more, since the default branch."""
        default = self.marks["commits.head"]
        for base in filter(None, dict.fromkeys((before, default) if sha != default else ())):
            try:
                for commits in filter(None, self._between(base, sha)):
                    yield Page("commits", commits, dict(self.marks))
            except Unlisted as error:
                if error.status not in _OUTDATED:
                    raise
            else:
                return

    def _between(self, base: str, head: str) -> Iterator[list[JsonObject]]:
        path = f"{self._base}/compare/{base}...{head}?per_page=100"
        while path:
            answer = self._get(path, "", "commits")
            yield answer.objects
            path = answer.next

    def begin_anew(self, name: str) -> None:
        """Forget how far history was listed when the repository was renamed, a week has passed, or it was asked for.

        What is asked for is what issues and pull requests are sorted by; commits are not.
        """
        due = moment(self.marks.get("relist.due", ""))
        renamed, done = name != self.marks.get("name", name), self._is_done()
        if renamed or (done and due and self.started and self.started >= due):
            self._forget("branches", "relist.due", ANEW, *map(_next, _LISTINGS))
        elif done and ANEW in self.marks:
            self._forget(ANEW, *map(_next, _TIMED))
        self.marks["name"] = name
        if "relist.due" not in self.marks and self.started:
            self.marks["relist.due"] = (self.started + _RELIST_EVERY).isoformat()

    def _forget(self, *marks: str) -> None:
        self.marks = {mark: at for mark, at in self.marks.items() if mark not in marks}

    def _is_done(self) -> bool:
        return all(self.marks.get(_next(listing)) == _DONE for listing in _LISTINGS)

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
            return self.page(self.marks[_next(listing)]) if _next(listing) in self.marks else None
        except Unlisted as error:
            if error.status in _OUTDATED:
                return None
            raise


_BEFORE_ALL: Final = "1970-01-01T00:00:00+00:00"


def walk(
    get: Get, repository: str, name: str, state: Bookmarks, spare: Callable[[], None] = lambda: None
) -> Iterator[Page]:
    """Pages of the repository with this numeric id; the last one tells up to when everything has been listed.

    `spare` raises where nothing is left to spend on history; it is asked before each of its pages.
    """
    visit = _Walk(get, repository, state, spare)
    for listing in _TIMED:
        if f"{listing}.since" in state:
            yield from visit.changed(listing)
    if "commits.head" in state:
        yield from visit.pushed()
        yield from visit.branched()
    visit.begin_anew(name)
    for floor in (_RECENT, None):
        for listing in _LISTINGS:
            yield from (replace(page, old=floor is None) for page in visit.history(listing, floor))
    if "branches" not in visit.marks:
        yield from visit.branched()
    visit.begin_anew(name)  # the first walk knows only now when it began
    yield Page("issues", [], dict(visit.marks), visit.started, backfilled=True)


def _next(listing: str) -> str:
    """The mark of where the rest of a listing's past begins."""
    return f"{listing}.next"


def _is_below(answer: Answer, floor: timedelta) -> bool:
    """Whether the page's last entry was made longer ago than `floor`."""
    last = answer.objects[-1] if answer.objects else {}
    made = moment(last.get("created_at")) or moment(inner(last, "commit", "committer").get("date"))
    return made is not None and made < answer.date - floor


def _is_since(entry: JsonObject, since: datetime | None) -> bool:
    updated = moment(entry.get("updated_at"))
    return since is None or updated is None or updated >= since


def _head(answer: Answer) -> str:
    return word(answer.objects[0].get("sha")) if answer.objects else ""
