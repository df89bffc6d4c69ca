"""A thin shell around the `jira` library: one method, one question."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal, TypeVar

from jira import JIRA

from connectors.jira.asking import DEPLOYMENTS, Asking, BadQuery, Forbidden, Unknown
from connectors.patience import Answered
from schemas.errors import Retry
from schemas.sources import JiraSource
from schemas.trackers import jira_custom
from schemas.trackers.jira_allowed import FIELDS, OURS
from schemas.trackers.reading import JsonObject, inner, moment, objects, word

__all__ = ["BadQuery", "Found", "Histories", "JiraClient", "Unknown"]

PAGE: Final = 100
_EPIC_LINK: Final = "com.pyxis.greenhopper.jira:gh-epic-link"
_SPRINT: Final = "com.pyxis.greenhopper.jira:gh-sprint"
_ASKED: Final = (*(name for name in FIELDS if name not in OURS), "project")
IDS: Final = 5_000  # of ids alone Cloud gives as many a page
_IDS_OF_CENTER: Final = 1_000
_HISTORIES: Final = 10_000
_ENTRIES: Final = 1_000
T = TypeVar("T")


def account(user: JsonObject) -> str:
    """What an account is known by: in the Cloud by its id, else by its key."""
    return word(user.get("accountId")) or word(user.get("key")) or word(user.get("name"))


@dataclass(frozen=True)
class Found:
    """One page of a search; `more` says whether another one follows, and `token` asks for it where there is one."""

    issues: list[JsonObject]
    token: str | None
    more: bool


@dataclass(frozen=True)
class Histories:
    """A page of changelogs: issue id -> entries; one issue may stand on several. `token` asks for the next."""

    by_issue: dict[str, list[JsonObject]]
    token: str


class JiraClient:
    """Questions to one Jira. Every method raises Retry, Reject, or for a search BadQuery."""

    def __init__(self, source: JiraSource, clock: Callable[[], datetime], answered: Answered) -> None:
        self._source, self._cloud = source, source.deployment == "cloud"
        self._ask = Asking(source, clock, answered)
        self._own: dict[str, str] | None = None
        self._whose: tuple[JIRA, str] | None = None

    @property
    def _library(self) -> JIRA:
        return self._ask.library

    @property
    def left(self) -> float:
        """The share of the token's limit that is left."""
        return self._ask.budget.left

    def spare_for_history(self) -> None:
        """Raise Retry while what is left of the limit is for what changes."""
        self._ask.spare_for_history()

    def now(self) -> datetime:
        """The tracker's clock, never ahead of it: as its last answer is dated, or else asked for."""
        return self._ask.just_now() or self.server_time()

    def server_time(self) -> datetime:
        """Now, by the tracker's clock, asked for."""
        info = self._ask(self._library.server_info)
        found = moment(inner(info).get("serverTime"))
        if found is None:
            raise Retry(f"{self._source.tracker}: serverInfo came without serverTime")
        return found

    def deployment(self) -> Literal["cloud", "datacenter"]:
        """Which of the two kinds of Jira answers."""
        info = inner(self._ask(self._library.server_info))
        return "cloud" if info.get("deploymentType") == DEPLOYMENTS["cloud"] else "datacenter"

    @property
    def account(self) -> str:
        """Whose token this is."""
        library = self._library
        if self._whose is None or self._whose[0] is not library:
            self._whose = library, account(inner(self._ask(library.myself)))
        return self._whose[1]

    def permissions(self, project: str, names: Sequence[str]) -> dict[str, bool]:
        """Whether the token's account has these permissions in the project; one that Jira does not know is left out."""
        asked = {"projectKey": project, "permissions": ",".join(names)}
        held = inner(self._ask(lambda: self._library.my_permissions(**asked)), "permissions")
        return {name: inner(held, name).get("havePermission") is True for name in names if name in held}

    def newest_change(self, jql: str) -> datetime | None:
        """When the issue that changed last did; None where `jql` finds none."""
        found = self.search(f"{jql} ORDER BY updated DESC", None).issues
        return moment(inner(found[0], "fields").get("updated")) if found else None

    def project(self, key: str) -> JsonObject:
        """One project: id, key, name."""
        return inner(self._ask(lambda: self._library.project(key).raw))

    def projects(self) -> list[JsonObject]:
        """Every project the token may browse."""
        return objects(self._ask(lambda: [project.raw for project in self._library.projects()]))

    def fields(self) -> dict[str, str]:
        """Every field of the site: id -> what people call it."""
        listed = objects(self._ask(self._library.fields))
        return {word(field.get("id")): word(field.get("name")) for field in listed}

    def search(self, jql: str, token: str | None) -> Found:
        """A page of the issues that `jql` finds, wholly; `token` continues an earlier page (Cloud alone)."""
        asked = self._asked()
        return self._found(inner(self._ask(lambda: self._search(jql, token, asked))))

    def _found(self, answer: JsonObject) -> Found:
        if not isinstance(answer.get("issues"), list):
            raise Retry(f"{self._source.tracker}: an answer to a search without issues; cut short?")
        issues = objects(answer["issues"])
        if self._cloud:
            token = word(answer.get("nextPageToken")) or None
            return Found(self._named(issues), token, more=token is not None)
        total = answer.get("total")
        return Found(
            self._named(self._with_epics(issues)), None, more=isinstance(total, int) and total > len(issues)
        )

    def standing(self, project: str) -> JsonObject | None:
        """The project with this id, archived or in the trash too; None where Jira shows us none."""
        if not self._cloud:
            return self._unless_unknown(partial(self.project, project))
        asked = {"id": project, "status": ["live", "archived", "deleted"]}
        answer = inner(self._ask(lambda: self._library._get_json("project/search", asked)))
        return next(iter(objects(answer.get("values"))), None)

    def count(self, jql: str) -> int | None:
        """How many issues `jql` finds, about; None where Jira does not say."""
        if self._cloud:
            answer = self._ask(lambda: self._post("search/approximate-count", {"jql": jql}))
            found = answer.get("count")
        else:
            answer = self._ask(lambda: self._library._get_json("search", {"jql": jql, "maxResults": 0}))
            found = inner(answer).get("total")
        return found if isinstance(found, int) else None

    def ids(self, jql: str, token: str | None) -> Found:
        """As `search`, but ids and keys alone, and many more of them a page."""
        if self._cloud:
            asked = {"jql": jql, "fields": ["id", "key"], "maxResults": IDS, "nextPageToken": token}
            answer = inner(self._ask(lambda: self._library._get_json("search/jql", asked)))
        else:
            asked = {"jql": jql, "fields": "key", "maxResults": _IDS_OF_CENTER, "startAt": 0}
            answer = inner(self._ask(lambda: self._library._get_json("search", asked)))
        return self._found(answer)

    def issues(self, ids: Sequence[str]) -> tuple[list[JsonObject], set[str]]:
        """Up to 100 issues by id, and the ids of which Jira only failed to tell; what is in neither is not there."""
        if not self._cloud:
            told = [self._unless_unknown(partial(self._issue, id_)) for id_ in ids]
            return self._named(self._with_epics([issue for issue in told if issue])), set()
        asked = {"issueIdsOrKeys": list(ids), "fields": self._asked(), "expand": ["changelog"]}
        answer = self._ask(lambda: self._post("issue/bulkfetch", asked))
        if not isinstance(answer.get("issues"), list):
            raise Retry(f"{self._source.tracker}: an answer to a bulk fetch without issues; cut short?")
        gone = {word(e.get("id")) for e in objects(answer.get("issueErrors"))}
        return self._named(objects(answer["issues"])), gone

    def histories(self, ids: Sequence[str], token: str) -> Histories:
        """A page of the status changes of up to 1,000 issues; none from a Data Center, which embeds them all."""
        if not self._cloud:
            return Histories({}, "")
        asked: JsonObject = {"issueIdsOrKeys": list(ids), "fieldIds": ["status"], "maxResults": _HISTORIES}
        answer = self._ask(
            lambda: self._post(
                "changelog/bulkfetch", {**asked, **({"nextPageToken": token} if token else {})}
            )
        )
        logs = objects(answer.get("issueChangeLogs"))
        found = {word(log.get("issueId")): objects(log.get("changeHistories")) for log in logs}
        return Histories(found, word(answer.get("nextPageToken")))

    def entries(self, issue: str, kind: str, start: int) -> list[JsonObject]:
        """A page of an issue's comments or worklogs (`comment`, `worklog`), from number `start` on."""
        asked = {"startAt": start, "maxResults": _ENTRIES}
        answer = inner(self._ask(lambda: self._library._get_json(f"issue/{issue}/{kind}", asked)))
        return objects(answer.get(f"{kind}s"))

    def worklog_feed(self, name: str, since: int) -> JsonObject:
        """A page of the site's feed `updated` or `deleted` of worklogs; `since` in milliseconds."""
        path = f"worklog/{name}"
        return inner(self._ask(lambda: self._library._get_json(path, {"since": since})))

    def worklogs(self, ids: Sequence[str]) -> list[JsonObject]:
        """Up to 1,000 worklogs of the site by id; what is not there, or hidden from us, is left out."""
        numbers = [int(id_) for id_ in ids]
        return objects(
            self._ask(lambda: self._library._get_json("worklog/list", {"ids": numbers}, use_post=True))
        )

    def at(self, path: str) -> object:
        """What stands at a path below the site, outside the REST API proper."""
        return self._ask(lambda: self._library._session.get(self._below(path)).json())

    def make(self, path: str, thing: JsonObject) -> None:
        """Create something there."""
        self._ask(lambda: self._library._session.post(self._below(path), data=json.dumps(thing)))

    def change(self, path: str, thing: JsonObject) -> None:
        """Change what stands there."""
        self._ask(lambda: self._library._session.put(self._below(path), data=json.dumps(thing)))

    def remove(self, path: str) -> None:
        """Take it away."""
        self._ask(lambda: self._library._session.delete(self._below(path)))

    def _below(self, path: str) -> str:
        return f"{str(self._source.api_url or self._source.url).rstrip('/')}/{path}"

    def _issue(self, id_: str) -> JsonObject:
        asked = {"fields": ",".join(self._asked()), "expand": "changelog"}
        return inner(self._ask(lambda: self._library._get_json(f"issue/{id_}", asked)))

    def _unless_unknown(self, question: Callable[[], T]) -> T | None:
        try:
            return question()
        except Unknown:
            return None

    def _post(self, path: str, asked: JsonObject) -> JsonObject:
        return inner(self._library._get_json(path, dict(asked), use_post=True))

    def _search(self, jql: str, token: str | None, asked: list[str]) -> object:
        if self._cloud:
            return self._library.enhanced_search_issues(
                jql, nextPageToken=token, maxResults=PAGE, fields=asked, expand="changelog", json_result=True
            )
        return self._library.search_issues(
            jql, startAt=0, maxResults=PAGE, fields=asked, expand="changelog", json_result=True
        )

    def _asked(self) -> list[str]:
        types = (_SPRINT,) if self._cloud else (_SPRINT, _EPIC_LINK)
        own = [id_ for type_ in types if (id_ := self._numbers().get(type_))]
        return list(dict.fromkeys([*_ASKED, *self._source.custom_fields.values(), *own]))

    def _numbers(self) -> dict[str, str]:
        """Type of a custom field -> its id: the number differs between sites, the type does not."""
        if self._own is None:
            try:
                listed = objects(self._ask(self._library.fields))
            except (Forbidden, Unknown):
                if not self._cloud:
                    raise  # without them no epic would be known
                listed = []
            self._own = {
                word(inner(it, "schema").get("custom")): word(it.get("id")) for it in reversed(listed)
            }
        return self._own

    def _named(self, issues: list[JsonObject]) -> list[JsonObject]:
        return [jira_custom.named(issue, self._source.custom_fields) for issue in issues]

    def _with_epics(self, issues: list[JsonObject]) -> list[JsonObject]:
        name = self._numbers().get(_EPIC_LINK)
        if not name:
            return issues
        return [
            {**issue, "fields": {**inner(issue, "fields"), "epic": {"key": inner(issue, "fields").get(name)}}}
            for issue in issues
        ]
