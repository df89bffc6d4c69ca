"""A thin shell around PyGithub's requester: one question, one answer, our three kinds of failure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from re import compile as pattern
from typing import Final

from github import Github, GithubException
from github.Requester import Requester
from requests import RequestException

from connectors.patience import Answered, http_date, retry_after
from schemas.errors import Reject, Retry
from schemas.trackers.reading import JsonObject, inner, objects, word

_NEXT: Final = pattern(r'<([^>]+)>;[^,]*\brel="next"')
_SECONDARY: Final = 60.0  # GitHub's advice where a limit says nothing of how long
_AGAIN: Final = frozenset({408, 425, 429})
_NOT_MODIFIED: Final = 304
_REST, _GRAPH = "core", "graphql"  # each has a limit of its own
_RATE_LIMITED: Final = "RATE_LIMITED"


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

    def __init__(self, name: str, library: Github, clock: Callable[[], datetime], answered: Answered) -> None:
        self._name, self._requester, self._clock, self._answered = name, library.requester, clock, answered
        self._exhausted_until: dict[str, float] = {}

    def one(self, path: str) -> JsonObject:
        """The object at `path`."""
        found = self._ask("GET", path, {})[2]
        if not isinstance(found, dict):
            raise Retry(f"{self._name}: {path}: not an object; cut short?")
        return found

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

    def graph(self, query: str, variables: Mapping[str, object]) -> tuple[JsonObject, datetime]:
        """What GraphQL answers, by GitHub's clock. What it may not tell or no longer has is null in it."""
        asked = {"query": query, "variables": dict(variables)}
        _, headers, found = self._ask("POST", self._requester.graphql_url, {}, asked)
        data, faults = inner(found).get("data"), objects(inner(found).get("errors"))
        if any(fault.get("type") == _RATE_LIMITED for fault in faults):
            raise Retry(f"{self._name}: GraphQL: rate limited", self._until_reset(headers) or _SECONDARY)
        if not isinstance(data, dict):
            said = "; ".join(word(fault.get("message")) for fault in faults)[:200]
            raise Retry(f"{self._name}: GraphQL gave no data ({said or 'cut short?'})")
        return data, self._date(headers)

    def _ask(
        self, verb: str, path: str, headers: dict[str, str], body: JsonObject | None = None
    ) -> tuple[int, Mapping[str, str], object]:
        resource = _REST if verb == "GET" else _GRAPH
        self._respect_limit(resource)
        try:
            status, answered, text = self._requester.requestJson(
                verb, path, headers=dict(headers), input=body
            )
        except RequestException as error:
            self._answered("error")
            raise Retry(f"{self._name}: no whole answer ({type(error).__name__})") from None
        except GithubException as error:  # of an App's token, which the library fetches by itself
            self._answered(str(error.status))
            raise self._failure(path, error.status, error.headers or {}, error.data) from None
        except (
            RuntimeError
        ) as error:  # a redirect to another host or scheme; the library says what to correct
            self._answered("error")
            raise Reject(f"{self._name}: {error}") from None
        self._answered(str(status))
        self._remember_limit(resource, answered)
        if status >= 300 and status != _NOT_MODIFIED:
            raise self._failure(path, status, answered, _parsed(text))
        return status, answered, None if status == _NOT_MODIFIED else self._whole(path, text)

    def _whole(self, path: str, text: str) -> object:
        try:
            return json.loads(text)
        except ValueError:
            raise Retry(f"{self._name}: {path}: not JSON; cut short?") from None

    def _failure(self, path: str, status: int, headers: Mapping[str, str], body: object) -> Exception:
        said = word(inner(body).get("message"))[:200]
        told = f"{self._name}: {path}: GitHub answered {status} ({said})"
        after = retry_after(headers, self._clock())
        exhausted = headers.get("x-ratelimit-remaining") == "0" or Requester.isRateLimitError(said)
        limited = status == 429 or (status == 403 and exhausted)
        if limited and after is None:
            after = self._until_reset(headers) or _SECONDARY
        if limited or after is not None or status in _AGAIN or status >= 500:
            return Retry(told, after)
        if status in {401, 403}:
            needed = headers.get("x-accepted-github-permissions", "")
            return Reject(f"{told}: check the token and its permissions{needed and f': {needed}'}.")
        return Unlisted(told, status)

    def _until_reset(self, headers: Mapping[str, str]) -> float:
        reset = headers.get("x-ratelimit-reset", "")
        if headers.get("x-ratelimit-remaining") != "0" or not reset.isdecimal():
            return 0.0
        return max(1.0, int(reset) - self._date(headers).timestamp() + 1)

    def _remember_limit(self, resource: str, headers: Mapping[str, str]) -> None:
        self._exhausted_until[resource] = self._clock().timestamp() + self._until_reset(headers)

    def _respect_limit(self, resource: str) -> None:
        left = self._exhausted_until.get(resource, 0.0) - self._clock().timestamp()
        if left > 0:
            raise Retry(f"{self._name}: the hour's requests are used up", left)

    def _date(self, headers: Mapping[str, str]) -> datetime:
        return http_date(headers.get("date")) or self._clock()


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
