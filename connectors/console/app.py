"""The console's composition root: routes, templates and what stands around them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import anyio
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from alignment_rules.governance.kpis import amount
from alignment_rules.governance.loop import TOGETHER
from connectors import item_page
from connectors.console import standing, view
from connectors.console.headers import Headers
from connectors.console.pages import Pages
from connectors.console.queries import Ends, kpi_figures
from connectors.metrics import Exposition

AUTHENTICATES: Final = False
"""Whether the console asks who somebody is. While it does not, it must listen on loopback only."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""Host names the console answers to, so that a foreign page cannot reach it under a name of its own."""
_AWAY: Final = (OperationalError, InterfaceError, PoolExhausted)
_HERE: Final = Path(__file__).parent


def build(
    engine: Engine,
    *,
    clock: Callable[[], datetime],
    sandbox: bool = False,
    ends: Callable[[], Ends] | None = None,
    hosts: Sequence[str] = LOOPBACK,
) -> Starlette:
    """The console over a store. `ends` tells the logs' ends, for lags; `hosts` are the names it answers to."""
    exposition = Exposition(engine, clock, kpis=kpi_figures)
    pages = Pages(engine, clock, _templates(sandbox, clock), exposition, ends)
    return Starlette(
        routes=[
            Route("/", pages.front),
            Route("/items", pages.find),
            Route("/items/{key:path}", pages.item),
            Route("/cases/{number:int}", pages.case),
            Route("/conflicts", pages.conflicts),
            Route("/inbox", pages.inbox),
            Route("/healthz", pages.health),
            Route("/metrics", pages.metrics),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[Middleware(Headers), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={404: pages.missing, **dict.fromkeys(_AWAY, pages.unreachable)},
        lifespan=_keeping(engine, clock),
    )


def _keeping(
    engine: Engine, clock: Callable[[], datetime]
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """While the console runs, the figures of a review are kept."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            group.start_soon(standing.keep, engine, clock)
            yield
            group.cancel_scope.cancel()

    return lifespan


def _templates(sandbox: bool, clock: Callable[[], datetime]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["sandbox"] = sandbox
    environment.globals["TOGETHER"] = TOGETHER
    environment.globals["STATE_WORDS"] = view.STATE_WORDS
    environment.globals["COUNT_WORDS"] = view.COUNT_WORDS
    environment.globals["STEP_WORDS"] = view.STEP_WORDS
    environment.filters |= {
        "ago": lambda at: view.ago(at, clock()),
        "signed": view.signed,
        "link": view.link,
        "path": item_page.path,
        "sentence": view.sentence,
        "share": view.share,
        "amount": amount,
    }
    return environment
