"""A thin shell around PyGithub's requester: one question, one answer, our three kinds of failure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from re import compile as pattern
from typing import Final

import structlog
from github import Github, GithubException
from github.Requester import Requester
from requests import RequestException

from connectors.budget import Budget, until_reset, used_up
from connectors.credential import Credential
from connectors.patience import Answered, http_date, no_answer, retry_after
from schemas.errors import Reject, Retry
from schemas.trackers.reading import JsonObject, inner, objects, word

_NEXT: Final = pattern(r'<([^>]+)>;[^,]*\brel="next"')
_LAST: Final = pattern(r'[?&]page=(\d+)[^>]*>;[^,]*\brel="last"')
_AGAIN: Final = frozenset({408, 425, 429})
_NOT_MODIFIED: Final = 304
_REST, _GRAPH = "core", "graphql"  # each has a limit of its own
_RATE_LIMITED: Final = "RATE_LIMITED"
_log: Final = structlog.get_logger()


@dataclass(frozen=True)
class Answer:
    """One page of a listing. `unchanged` is a 304: what the ETag stood for still stands; `next` is "" on the last."""

    objects: list[JsonObject]
    date: datetime
    etag: str = ""
    next: str = ""
    unchanged: bool = False


class Unlisted(Reject):
    """GitHub lists nothing here: `status` tells no access (404), gone (410), empty (409) and outdated page (422)."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class GithubClient:
    """Questions under one token. Every method raises Retry, Reject or Unlisted."""

    def __init__(
        self, name: str, credential: Credential[Github], clock: Callable[[], datetime], answered: Answered
    ) -> None:
        self._name, self._credential, self._clock, self._answered = name, credential, clock, answered
        self._library: Github | None = None
        self._account = ""
        self.budget = Budget(name)
        self._renewed = False

    def spare_for_history(self) -> None:
        """Raise Retry while what is left of the hour's requests is for what changes."""
        self.budget.check_history(self._clock().timestamp())

    @property
    def _requester(self) -> Requester:
        """Under the secret as it is now; a new one has its limits ahead of it."""
        library = self._credential.library()
        if library is not self._library:
            self._library, self.budget, self._account = library, Budget(self._name), ""
        return library.requester

    def one(self, path: str) -> JsonObject:
        """The object at `path`."""
        found = self._ask("GET", path, {})[2]
        if not isinstance(found, dict):
            raise Retry(f"{self._name}: {path}: not an object; cut short?")
        return found

    def now(self) -> datetime:
        """The time by GitHub's clock; asks for what costs nothing."""
        return self._date(self._ask("GET", "/rate_limit", {})[1])

    def page(self, path: str, etag: str = "", within: str = "") -> Answer:
        """The page of a listing at `path`, which may be an earlier page's `next`. `within` names the list in it."""
        status, headers, found = self._ask("GET", path, {"If-None-Match": etag} if etag else {})
        date = self._date(headers)
        if status == _NOT_MODIFIED:
            return Answer([], date, etag, unchanged=True)
        found = inner(found).get(within) if within else found
        if not isinstance(found, list):
            raise Retry(f"{self._name}: {path}: not a list; cut short?")
        following = _NEXT.search(headers.get("link", ""))
        return Answer(objects(found), date, headers.get("etag", ""), following[1] if following else "")

    def how_many(self, path: str) -> int:
        """How many objects a listing has, from its last page's number; `path` asks for one a page."""
        _, headers, found = self._ask("GET", path, {})
        last = _LAST.search(headers.get("link", ""))
        return int(last[1]) if last else len(found) if isinstance(found, list) else 0

    def send(self, path: str, body: JsonObject, verb: str = "POST") -> None:
        """Write something; whoever asks again reads first whether it stands already."""
        self._ask(verb, path, {}, body)

    @property
    def account(self) -> str:
        """The id of the account whose token this is; an App has none."""
        if self._requester and not self._account:
            self._account = word(self.one("/user").get("id"))
        return self._account

    def graph(self, query: str, variables: Mapping[str, object]) -> tuple[JsonObject, datetime]:
        """What GraphQL answers, by GitHub's clock. What it may not tell or no longer has is null in it."""
        asked = {"query": query, "variables": dict(variables)}
        _, headers, found = self._ask("POST", self._requester.graphql_url, {}, asked)
        data, faults = inner(found).get("data"), objects(inner(found).get("errors"))
        if any(fault.get("type") == _RATE_LIMITED for fault in faults):
            wait = self.budget.limited(_GRAPH, self._until_reset(headers), self._clock().timestamp())
            raise Retry(f"{self._name}: GraphQL: rate limited", wait)
        if not isinstance(data, dict):
            said = self._credential.quoted("; ".join(word(fault.get("message")) for fault in faults))
            raise Retry(f"{self._name}: GraphQL gave no data ({said or 'cut short?'})")
        return data, self._date(headers)

    def _ask(
        self, verb: str, path: str, headers: dict[str, str], body: JsonObject | None = None
    ) -> tuple[int, Mapping[str, str], object]:
        requester = self._requester
        resource = _GRAPH if path == requester.graphql_url else _REST
        self.budget.check(resource, self._clock().timestamp())
        try:
            status, answered, text = requester.requestJson(verb, path, headers=dict(headers), input=body)
        except RequestException as error:
            self._answered("error")
            raise no_answer(self._name, error) from None
        except GithubException as error:  # of an App's token, which the library fetches by itself
            self._answered(str(error.status))
            raise self._failure(path, resource, error.status, error.headers or {}, error.data) from None
        except (
            RuntimeError
        ) as error:  # a redirect to another host or scheme; the library says what to correct
            self._answered("error")
            raise Reject(f"{self._name}: {error}") from None
        self._answered(str(status))
        self.budget.answered(resource, answered, self._date(answered), self._clock().timestamp())
        if status >= 300 and status != _NOT_MODIFIED:
            raise self._failure(path, resource, status, answered, _parsed(text))
        self.budget.well()
        self._renewed = False
        return status, answered, None if status == _NOT_MODIFIED else self._whole(path, text)

    def _whole(self, path: str, text: str) -> object:
        try:
            return json.loads(text)
        except ValueError:
            raise Retry(f"{self._name}: {path}: not JSON; cut short?") from None

    def _failure(
        self, path: str, resource: str, status: int, headers: Mapping[str, str], body: object
    ) -> Exception:
        said, now = self._credential.quoted(word(inner(body).get("message"))), self._clock()
        told = f"{self._name}: {path}: GitHub answered {status} ({said})"
        after = retry_after(headers, now)
        exhausted = used_up(headers) or Requester.isRateLimitError(said)
        if status == 429 or (status == 403 and (exhausted or after is not None)):
            asked = after if after is not None else self._until_reset(headers)
            return Retry(told, self.budget.limited(resource, asked, now.timestamp()))
        if after is not None or status in _AGAIN or status >= 500:
            return Retry(told, after)
        if status == 401 and self._credential.renewable and not self._renewed:
            self._renewed = True  # an installation's token that ran out before its time; once
            self._credential.forget()
            return Retry(told)
        if status == 401:
            return self._refused(f"{told}: put a valid one into {self._credential.file}.")
        if status == 403:
            needed = headers.get("x-accepted-github-permissions", "")
            return Reject(f"{told}: check the token and its permissions{needed and f': {needed}'}.")
        return Unlisted(told, status)

    def _refused(self, told: str) -> Reject:
        """Said once: until the file changes, or some time has passed, nobody asks under this credential."""
        if self.budget.refused(told, self._clock().timestamp()):
            _log.error("credential refused", source=self._name, file=str(self._credential.file), reason=told)
        return Reject(told)

    def _until_reset(self, headers: Mapping[str, str]) -> float | None:
        return until_reset(headers, self._date(headers)) if used_up(headers) else None

    def _date(self, headers: Mapping[str, str]) -> datetime:
        return http_date(headers.get("date")) or self._clock()


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
