"""Tells a pull request what it serves, by a commit status: never red, in the place of the last one, never the same twice.

A status changes nothing of the pull request that a walk or a webhook would bring back, so there is no echo.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import structlog
from sqlalchemy import Engine, Row, String, bindparam, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from connectors.github.host import GithubHost
from connectors.titles import titles
from schemas.alignment import WHOLE, State
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import GithubSource
from schemas.tables import alignment, effect, item, scope
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import ItemKind, ItemState

CONTEXT: Final = "fairlead"
"""By it GitHub knows that a status takes the place of the last one."""
KIND: Final = "write_back"

_LONGEST: Final = 140
_NOTHING_FOUND: Final = "no objective found: add a Jira key to the title, the branch or a commit"
_log: Final = structlog.get_logger()


class WriteBack:
    """Writes one status a call, so that whoever calls it each second keeps GitHub's second between writes."""

    def __init__(self, engine: Engine, host: GithubHost, source: GithubSource) -> None:
        self._engine, self._host, self._source = engine, host, source

    def work(self) -> int:
        """Tell one pull request that was judged or changed since it was last told; 0 where there is none.

        Raises Retry; a pull request that GitHub refuses is left until it changes again.
        """
        if not self._source.write_back:
            return 0
        with self._engine.connect() as connection:
            row = connection.execute(_DUE, {"tracker": self._source.tracker}).one_or_none()
            named = titles(connection) if row else {}
        if row is None:
            return 0
        text = said(row.state, row.shares, row.rule, named)
        try:
            outcome = self._tell(row, text)
        except Reject as reason:
            outcome = "refused"
            _log.error(
                "nothing written back", pull=row.key, reason=str(reason), remedy="needs Statuses: write"
            )
        done = {"pull": row.key, "text": text, "outcome": outcome}
        with self._engine.begin() as connection:
            made = insert(effect).values(key=row.effect, kind=KIND, payload=done, done_at=func.now())
            connection.execute(made.on_conflict_do_nothing())
        return 1

    def _tell(self, row: Row[*tuple[Any, ...]], text: str) -> str:
        base = f"/repositories/{row.repository}"
        client = self._host.client(Scope(row.scope_id, self._source.tracker, row.repository, row.ref))
        pull = client.one(f"{base}/pulls/{row.key.rpartition('#')[2]}")
        if reason := next(_untold(pull, self._source), ""):
            return f"skipped: {reason}"
        sha = word(inner(pull, "head").get("sha"))
        stands = client.page(f"{base}/commits/{sha}/statuses?per_page=100").objects
        last = next((one for one in stands if one.get("context") == CONTEXT), None)
        if last and (last.get("state"), last.get("description")) == ("success", text):
            return "the same"
        client.send(f"{base}/statuses/{sha}", {"state": "success", "context": CONTEXT, "description": text})
        return "written"


def said(state: str, shares: list[Mapping[str, Any]], rule: str, titles: Mapping[str, str]) -> str:
    """What the reader sees, in 140 characters; reason and remedy in the text, since it may be all there is to see."""
    if state == State.UNALIGNED:
        known = [title for id_, title in titles.items() if id_]
        choice = f", or choose: {', '.join(known)}" if known else ""
        return _cut(_NOTHING_FOUND + choice)
    parts = [_share(one, titles, alone=len(shares) == 1) for one in shares]
    return _cut(f"serves {', '.join(parts)}{f' (rule {rule})' if rule else ''}")


def _share(share: Mapping[str, Any], titles: Mapping[str, str], *, alone: bool) -> str:
    title = titles.get(share["id"], share["id"])
    return title if alone else f"{title} {round(share['ppm'] * 100 / WHOLE)} %"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _untold(pull: JsonObject, source: GithubSource) -> Iterator[str]:
    """Why this pull request is told nothing."""
    head, base = inner(pull, "head", "repo"), inner(pull, "base", "repo")
    if pull.get("state") != "open":
        yield "closed"
    if pull.get("draft") is True:
        yield "a draft"
    if inner(pull, "user").get("type") == "Bot":
        yield "a robot's"
    if head.get("id") != base.get("id"):
        yield "from a fork"
    if base.get("private") is not True and not source.write_back_on_public_repositories:
        yield "public: set write_back_on_public_repositories, too"


_KEY: Final = func.concat_ws(
    ":",
    literal(KIND),
    item.c.tracker,
    item.c.external_id,
    cast(alignment.c.revision, String),
    cast(func.extract("epoch", item.c.updated_at), String),
)
_DUE: Final = (
    select(
        *(item.c.key, item.c.scope_id, scope.c.external_id.label("repository"), scope.c.ref),
        *(alignment.c.state, alignment.c.shares, alignment.c.rule, _KEY.label("effect")),
    )
    .join(alignment, alignment.c.item_id == item.c.id)
    .join(scope, scope.c.id == item.c.scope_id)
    .where(
        item.c.tracker == bindparam("tracker"),
        item.c.kind == ItemKind.PULL_REQUEST.value,
        item.c.state == ItemState.IN_PROGRESS.value,
        ~item.c.gone,
        alignment.c.state != State.UNKNOWN.value,
        ~exists().where(effect.c.key == _KEY),
    )
    .order_by(alignment.c.tagged_at.desc())
    .limit(1)
)
