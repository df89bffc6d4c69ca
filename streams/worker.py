"""One agent in one process, composed: a shell that carries, a ledger or a drain that works, the relay, the metrics."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Final

import structlog
from sqlalchemy import Engine

from schemas.broker import Broker
from schemas.counting import Unit
from schemas.errors import Reject
from schemas.identity import LogIdentity
from schemas.topics import ALIGNMENTS, COMMANDS, EFFORTS, EVENTS, ITEMS
from streams.backlog import Backlog
from streams.catch_up import Reader
from streams.commands import Commands
from streams.halt import Halt
from streams.handler import Handler
from streams.health import serve
from streams.ingest import Ingest
from streams.intake import Intake
from streams.ledger import Ledger
from streams.log_ends import LogEnds
from streams.metrics import Meters
from streams.relay import Relay
from streams.shells.bare import BareShell
from streams.shells.faust_shell import FaustShell
from streams.shells.shell import STOPPING, Deliver, Membership, Shell
from streams.sweep import Sweep
from streams.wake import Drain, Drainer

SHELLS: Final[dict[str, Callable[[Membership], Shell]]] = {"faust": FaustShell, "aiokafka": BareShell}
DRAINS: Final = {"tag": ITEMS.name, "effort": ALIGNMENTS.name, "drift": EFFORTS.name}
"""Agents that work off `dirty` rows: their modules here, and the topic that wakes each."""
AGENTS: Final = ("ingest", *DRAINS)
_SILENT: Final = 60.0
_log: Final = structlog.get_logger()


def handlers() -> dict[str, Handler]:
    """What the ledger gives each topic's records to."""
    return {EVENTS.name: Ingest(), COMMANDS.name: Commands()}


@dataclass(frozen=True)
class _Given:
    """What the process was started with."""

    agent: str
    broker: Broker
    engine: Engine
    identify: Callable[[str], LogIdentity]
    home: Path
    shell: str
    meters: Meters
    halt: Halt
    relay: Relay
    unit: Unit

    def carry(self, *topics: str, newest: bool = False) -> Shell:
        """The shell asked for, as a member of the agent's group."""
        return SHELLS[self.shell](
            Membership(self.broker, f"fairlead-{self.agent}", topics, self.home, newest)
        )


@dataclass(frozen=True)
class _Work:
    """What an agent is made of: where records go, what runs beside, and when it last showed life."""

    shell: Shell
    deliver: Deliver
    beside: Callable[[], Coroutine[Any, Any, None]]
    alive_at: Callable[[], float]


def run(
    agent: str,
    *,
    broker: Broker,
    engine: Engine,
    identify: Callable[[str], LogIdentity],
    home: Path,
    metrics_port: int,
    shell: str = "faust",
    unit: Unit = Unit.PERSON_DAYS,
) -> int:
    """Run one agent until SIGTERM or SIGINT; gives the exit code (`streams.halt.Exit`).

    Raises Reject for an agent or a shell that there is not. `metrics_port` 0 takes a free one; `unit` is what the agent
    effort counts in.
    """
    if agent not in AGENTS:
        raise Reject(f"There is no agent {agent!r}; there are: {', '.join(AGENTS)}.")
    if shell not in SHELLS:
        raise Reject(f"There is no shell {shell!r}; there are: {', '.join(SHELLS)}.")
    return asyncio.run(_run(agent, broker, engine, identify, home, metrics_port, shell, unit))


async def _run(
    agent: str,
    broker: Broker,
    engine: Engine,
    identify: Callable[[str], LogIdentity],
    home: Path,
    port: int,
    shell: str,
    unit: Unit,
) -> int:
    halt, meters = Halt(), Meters()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, halt.stop)
    relay = Relay(engine, broker, meters, halt)
    given = _Given(agent, broker, engine, identify, home, shell, meters, halt, relay, unit)
    try:
        work = await (_ingest(given) if agent == "ingest" else _drain(given))
    except Exception as error:  # noqa: BLE001 - Halt logs it and gives the exit code
        halt.because(error)
        return int(halt.code)
    server = serve(port, meters, lambda: _ailing(agent, work.alive_at()))
    _log.info("working", agent=agent, shell=shell, metrics=server.server_port)
    try:
        backlog = Backlog(engine, meters, home)
        shell_runs = work.shell.run(work.deliver, halt)
        await _until_halted(halt, shell_runs, work.beside(), relay.forever(), backlog.forever(halt))
    finally:
        server.shutdown()
    _log.info("stopped", agent=agent, code=int(halt.code))
    return int(halt.code)


async def _ingest(given: _Given) -> _Work:
    topics = (EVENTS.name, COMMANDS.name)
    meters, halt = given.meters, given.halt
    ledger = Ledger(given.engine, given.agent, handlers(), halt.threads)
    intake = Intake(ledger, Reader(given.broker), given.identify, topics, meters, halt)
    await intake.know_the_logs()
    shell = given.carry(*topics)
    sweep = Sweep(intake, LogEnds(given.broker), shell.assigned)

    async def deliver(delivered: Any) -> None:
        await intake.deliver(delivered)
        given.relay.nudge()

    return _Work(shell, deliver, sweep.forever, lambda: sweep.swept_at)


async def _drain(given: _Given) -> _Work:
    topic, drain = DRAINS[given.agent], _drain_of(given)
    drainer = Drainer(given.agent, drain, given.engine, given.meters, given.halt, given.relay.nudge)
    return _Work(given.carry(topic, newest=True), drainer.wake, drainer.forever, lambda: drainer.drained_at)


def _drain_of(given: _Given) -> Drain:
    """What the agent does; a process loads the libraries of its own agent alone."""
    if given.agent == "effort":
        counting: Drain = import_module("streams.effort_unit").drain_in(given.unit)
        return counting
    drain: Drain = import_module(f"streams.{given.agent}").drain
    return drain


def _ailing(agent: str, alive_at: float) -> str:
    silent = monotonic() - alive_at
    return (
        f"{agent} has been waiting for the broker or the store for {silent:.0f} s" if silent > _SILENT else ""
    )


async def _until_halted(halt: Halt, *parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts until `halt`; one that ends by itself, or breaks, ends all."""
    running = [asyncio.create_task(_part(halt, part)) for part in parts]
    await halt.wait()
    _, stuck = await asyncio.wait(running, timeout=2 * STOPPING)
    if stuck:
        # Nothing uncommitted is lost by ending at once: the ledger's transaction decides what happened.
        _log.warning("did not stop in time; ending at once", code=int(halt.code))
        os._exit(halt.code)


async def _part(halt: Halt, part: Awaitable[None]) -> None:
    try:
        await part
        halt.stop()
    except asyncio.CancelledError:  # nobody here cancels: a library did, and the part is gone all the same
        halt.because(RuntimeError("a part of the worker was cancelled"))
    except Exception as error:  # noqa: BLE001 - Halt logs it and gives the exit code
        halt.because(error)
