"""The pages: what a request is answered with. Handlers are plain functions; Starlette gives each a thread."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2s
from typing import Final, NamedTuple
from urllib.parse import unquote

from jinja2 import Environment
from sqlalchemy import Engine, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from alignment_rules.faults import StrategyFaults
from alignment_rules.governance.kpis import KpiStanding
from connectors import item_page
from connectors.console import inbox_view, view, words
from connectors.console.queries import (
    MOST_CONFLICTS,
    Ends,
    Newest,
    Status,
    case_file,
    conflicts,
    explain,
    inbox,
    kpis,
    nearest,
    newest_tagged,
    newest_unaligned,
    next_rule,
    status,
)
from connectors.console.snapshot import Snapshot
from connectors.metrics import Exposition
from connectors.titles import titles

_FRESH_FOR: Final = 1.0
_THOUGHT_OVER: Final = 60.0
_LONGEST_KEY: Final = 300


class Flow(NamedTuple):
    """What flows by on the first page."""

    tagged: list[Newest]
    unaligned: list[Newest]


class Pages:
    """Every page over one store; `ends` asks Kafka for the logs' ends."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        templates: Environment,
        exposition: Exposition,
        ends: Callable[[], Ends] | None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._templates = templates
        self._exposition = exposition
        self._ends = ends
        self._standing = Snapshot(self._stand, _FRESH_FOR)
        self._flow = Snapshot(self._look, _FRESH_FOR)
        self._next = Snapshot(self._best_next, _THOUGHT_OVER)
        self._kpis = Snapshot(self._read_kpis, _THOUGHT_OVER)

    def front(self, request: Request) -> Response:
        """How the whole stands. Answers 304 to a page that already shows it."""
        standing, names = self._standing.get()
        page = self._page(
            "front.html",
            status=standing,
            titles=names,
            flow=self._flow.get(),
            best_next=self._next.get(),
            kpis=self._kpis.get(),
            whole=words.whole(standing),
            cards=view.cards(standing.projects, names),
        )
        tag = f'"{blake2s(page.encode(), digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return HTMLResponse(page, headers={"ETag": tag, "Cache-Control": "no-cache"})

    def find(self, request: Request) -> Response:
        """From the search field to the item's page."""
        key = request.query_params.get("key", "").strip()[:_LONGEST_KEY]
        return RedirectResponse(item_page.path(key) if key else "/", status_code=303)

    def item(self, request: Request) -> Response:
        """Why an item is tagged as it is."""
        key = request.path_params["key"][:_LONGEST_KEY]
        with self._engine.connect() as connection:
            found = explain(connection, key)
            alike = [] if found else nearest(connection, key)
            known = titles(connection)
        if found is None:
            return HTMLResponse(self._page("unknown.html", key=key, nearest=alike), 404)
        return HTMLResponse(self._page("item.html", it=found, titles=known, asked=key))

    def case(self, request: Request) -> Response:
        """A drift case: where the days go, what causes it, the way back, and what was decided."""
        with self._engine.connect() as connection:
            found = case_file(connection, request.path_params["number"])
            known = titles(connection)
        if found is None:
            raise HTTPException(404)
        return HTMLResponse(self._page("case.html", log=found.log, **view.case_lines(found.case, known)))

    def conflicts(self, request: Request) -> Response:
        """What contradicts itself, until somebody decides."""
        with self._engine.connect() as connection:
            found = conflicts(connection, request.query_params.get("project", "")[:_LONGEST_KEY])
        return HTMLResponse(self._page("conflicts.html", found=found, most=MOST_CONFLICTS))

    def inbox(self, _: Request) -> Response:
        """What was sent to people, to whom, who has it and who is still tried."""
        with self._engine.connect() as connection:
            told = inbox(connection)
        return HTMLResponse(self._page("inbox.html", inbox=inbox_view.inbox(told, self._clock())))

    def metrics(self, request: Request) -> Response:
        """The business figures for Prometheus."""
        body, content_type = self._exposition.render(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": content_type})

    def health(self, _: Request) -> Response:
        """200 while the store answers."""
        with self._engine.connect() as connection:
            connection.execute(select(1))
        return JSONResponse({"status": "ok"})

    def missing(self, request: Request, _: Exception) -> Response:
        """No such page."""
        return HTMLResponse(self._page("missing.html", path=unquote(request.url.path)), 404)

    def unreachable(self, request: Request, _: Exception) -> Response:
        """The store does not answer; nothing of the error is shown."""
        if request.url.path == "/healthz":
            return JSONResponse({"status": "the store does not answer"}, 503)
        return HTMLResponse(self._page("unreachable.html"), 503)

    def _stand(self) -> tuple[Status, dict[str, str]]:
        ends = self._ends() if self._ends else None
        with self._engine.connect() as connection:
            return status(connection, ends), titles(connection)

    def _look(self) -> Flow:
        with self._engine.connect() as connection:
            return Flow(newest_tagged(connection), newest_unaligned(connection))

    def _best_next(self) -> str:
        with self._engine.connect() as connection:
            return words.best_next(next_rule(connection))

    def _read_kpis(self) -> list[KpiStanding]:
        with self._engine.connect() as connection:
            try:
                return kpis(connection, self._clock())
            except StrategyFaults:  # published under an earlier release; whoever publishes is told
                return []

    def _page(self, template: str, **context: object) -> str:
        return self._templates.get_template(template).render(now=self._clock(), **context)
