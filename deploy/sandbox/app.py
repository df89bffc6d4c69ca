"""The sandbox as one web application: both trackers, the steering wheel, and what runs beside them."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from deploy.sandbox.access import Access
from deploy.sandbox.addresses import EMAIL, Addresses
from deploy.sandbox.control import Control
from deploy.sandbox.edge import Edge
from deploy.sandbox.faults import Faults
from deploy.sandbox.github_api.answers import RateLimit
from deploy.sandbox.github_api.deliveries import DeliveryLog
from deploy.sandbox.github_api.installations import Tokens
from deploy.sandbox.github_api.routes import GithubApi
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.jira_api.hooks import Hooks
from deploy.sandbox.jira_api.routes import JiraApi
from deploy.sandbox.numbers import Numbers
from deploy.sandbox.options import Options
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.webhooks import Webhooks
from deploy.sandbox.world import World, recorded, simulated

_TICK: Final = 0.1
_HISTORY: Final = timedelta(days=91)
_KEEP_EVERY: Final = 20  # ticks


class Sandbox:
    """A world, how it is reached, and its webhooks."""

    def __init__(self, options: Options, url: str) -> None:
        self.addresses = Addresses(url, options.seed)
        self.shapes = Shapes(self.addresses.github, f"{url}/github-site")
        self.world: World = (
            recorded(options) if options.recorded else simulated(options, self.shapes, self.addresses.jira)
        )
        self.installed = Tokens(self.addresses.secret("github app token"))
        self.faults, self.requests = Faults(), Counter[str]()
        self.webhooks = Webhooks(
            {tracker: self.addresses.secret(f"{tracker} webhook").encode() for tracker in ("jira", "github")}
        )
        if options.webhook_target:
            self.webhooks.aim(options.webhook_target, self.world.name)
        self.world.telling.listener = self.webhooks.hear

    def routes(self) -> list[BaseRoute]:
        """All endpoints."""
        world, told = self.world, self.addresses
        control = Control(world.clock, self.faults, self.webhooks, self.requests, world.truth, world.catch_up)
        found: list[BaseRoute] = [*control.routes()]
        if world.jira:
            allowed = Access(told.secret("jira token"), EMAIL)
            writes = world.jira if isinstance(world.jira, JiraWorld) else None
            jira = JiraApi(world.jira, allowed, told.jira, writes)
            hooks = Hooks(world.jira.deployment, allowed, told.jira, partial(self.webhooks.turn, "jira"))
            found.append(Mount("/jira", routes=[*jira.routes(), *hooks.routes()]))
        if world.host:
            access, limit = Access(told.secret("github token")), RateLimit(world.clock.now)
            github = GithubApi(world.host, access, self.installed, self.shapes, limit, world.telling)
            log = DeliveryLog(world.host, access, self.installed, told.github, world.clock.now, self.webhooks)
            self.webhooks.carried = log.note
            found.append(Mount("/github", routes=[*log.routes(), *github.routes()]))
        if world.people:
            found += Numbers(world.clock.now, world.clock.start - _HISTORY).routes()
        return found

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Time passes and webhooks go out while the block runs."""
        tasks = [asyncio.create_task(self._live()), asyncio.create_task(self.webhooks.deliver())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._keep()

    async def _live(self) -> None:
        tick = 0
        while True:
            self.world.catch_up()
            if tick % _KEEP_EVERY == 0:
                self._keep()
            tick += 1
            await asyncio.sleep(_TICK)

    def _keep(self) -> None:
        if self.world.resume:
            self.world.resume.keep(self.world.clock.now())


def build(options: Options, url: str, ready: Callable[[Sandbox], None] = lambda _: None) -> Starlette:
    """The application under `url`; `ready` is called once it serves."""
    sandbox = Sandbox(options, url)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with sandbox.running():
            ready(sandbox)
            yield

    edge = Middleware(
        Edge,
        now=sandbox.world.clock.now,
        catch_up=sandbox.world.catch_up,
        faults=sandbox.faults,
        requests=sandbox.requests,
    )
    return Starlette(routes=sandbox.routes(), middleware=[edge], lifespan=lifespan)
