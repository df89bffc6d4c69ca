"""One question through the `jira` library: the token as it is now, its budget, and our three kinds of failure."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

import structlog
from jira import JIRA, JIRAError
from requests import RequestException, Response

from connectors.budget import Budget, until_reset
from connectors.credential import Credential
from connectors.patience import Answered, http_date, no_answer, retry_after
from schemas.errors import Reject, Retry
from schemas.sources import JiraSource

T = TypeVar("T")
DEPLOYMENTS: Final = {"cloud": "Cloud", "datacenter": "Server"}
_TIMEOUT: Final = (10.0, 60.0)
_JUST_NOW: Final = 10.0  # seconds
_AGAIN: Final = frozenset({408, 425, 429})
_TOO_MANY: Final = 429
_UNKNOWN_TOKEN: Final = 401
_REST: Final = "rest"
_log: Final = structlog.get_logger()


class BadQuery(Reject):
    """Jira does not understand the query; so it also says of a key that no longer exists."""


class Unknown(Reject):
    """Jira shows us no such thing: it is not there, or hidden from us."""


class Forbidden(Reject):
    """The token may not ask this."""


class _Library(JIRA):
    """The library renames the fields we ask for by whatever custom fields happen to be called; here it does not."""

    @property
    def _fields_cache(self) -> dict[str, str]:
        return {}


_KINDS: Final[dict[int, type[Reject]]] = {400: BadQuery, 404: Unknown}


class Asking:
    """Asks under one token, and counts every answer; `budget` is what the token may still ask."""

    def __init__(self, source: JiraSource, clock: Callable[[], datetime], answered: Answered) -> None:
        self._source, self._clock, self._answered = source, clock, answered
        self._credential = Credential(source.token_file, self._made)
        self.budget = Budget(source.tracker)
        self._heard: tuple[datetime, float] | None = None

    def spare_for_history(self) -> None:
        """Raise Retry while what is left of the limit is for what changes."""
        self.budget.check_history(self._clock().timestamp())

    def just_now(self) -> datetime | None:
        """The tracker's clock by its last answer's Date; None where that came without one, or is ten seconds old."""
        at, heard = self._heard or (None, 0.0)
        return at if monotonic() - heard < _JUST_NOW else None

    @property
    def library(self) -> JIRA:
        """Under the token as it is now."""
        return self._credential.library()

    def _made(self, token: str) -> JIRA:
        """A new token has its limits ahead of it."""
        library, self.budget = _library(self._source, token), Budget(self._source.tracker)
        library._session.hooks["response"].append(self._hear)
        return library

    def _hear(self, response: Response, **_: object) -> None:
        self._answered(str(response.status_code))
        at, now = http_date(response.headers.get("date")), self._clock()
        self._heard = (at, monotonic()) if at else None
        self.budget.answered(_REST, response.headers, at or now, now.timestamp())

    def __call__(self, question: Callable[[], T]) -> T:
        """The answer. Raises Retry, Reject, BadQuery or Unknown.

        Nobody is asked while a limit is known to be used up, or the token to be refused.
        """
        _ = self.library  # a new token, and with it a new budget
        self.budget.check(_REST, self._clock().timestamp())
        try:
            answer = question()
        except JIRAError as error:
            raise self._failure(error) from None  # the library's own text shows headers and bodies
        except RequestException as error:
            if error.response is None:
                self._answered("error")
            raise no_answer(self._source.tracker, error) from None
        except ValueError as error:
            raise no_answer(self._source.tracker, error) from None
        self.budget.well()
        return answer

    def _failure(self, error: JIRAError) -> Exception:
        name, status = self._source.tracker, error.status_code or 0
        headers, now = getattr(error.response, "headers", {}), self._clock()
        after = retry_after(headers, now)
        if status == _TOO_MANY:
            after = (
                after if after is not None else until_reset(headers, http_date(headers.get("date")) or now)
            )
            if after is not None:
                self.budget.limited(_REST, after, now.timestamp())
        if after is not None or status in _AGAIN or status >= 500 or not status:
            return Retry(f"{name}: Jira answered {status or 'nothing'}", after)
        if status in {401, 403}:
            remedy = f"check {self._source.token_file} and that its user may browse the projects"
            told = f"{name}: Jira refuses us ({status}): {remedy}."
            if status == _UNKNOWN_TOKEN and self.budget.refused(told, now.timestamp()):
                _log.error("credential refused", source=name, file=str(self._source.token_file), reason=told)
            return Reject(told) if status == _UNKNOWN_TOKEN else Forbidden(told)
        kind = _KINDS.get(status, Reject)
        return kind(f"{name}: Jira answered {status}: {self._credential.quoted(str(error.text))}")


def _library(source: JiraSource, token: str) -> JIRA:
    library = _Library(
        server=str(source.api_url or source.url).rstrip("/"),
        options={"rest_api_version": "2"},
        basic_auth=(source.email, token) if source.email else None,
        token_auth=None if source.email else token,
        max_retries=0,
        timeout=_TIMEOUT,
        get_server_info=False,
        logging=False,  # it logs whole answers, and these hold persons
    )
    library.deploymentType = DEPLOYMENTS[source.deployment]  # what asking the server would have set
    return library
