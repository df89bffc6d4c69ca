"""Which roles run on one machine, and where each listens."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from deploy.local import ports
from deploy.roles import AGENTS, USUAL_PORTS
from deploy.settings import Settings
from deploy.supervisor.answering import healthy, listening
from deploy.supervisor.child import Role, fairlead

SANDBOX: Final = "sandbox"
_USUAL: Final = {**USUAL_PORTS, SANDBOX: 8472}


def assign_ports(settings: Settings, held: ExitStack) -> dict[str, int]:
    """A port for every role: a person's choice, which must be free, or the usual one, or a free one, remembered."""
    found = ports.assigned(settings.home / "ports.json", _USUAL, held)
    for name, listen in (("gateway", settings.gateway), ("console", settings.console)):
        if listen.port:
            ports.refuse_taken(listen.port, listen.host, f"{name}.port")
            found[name] = listen.port
    return found


def options(settings: Settings) -> tuple[str, ...]:
    """What every role of this supervisor is told."""
    config = ("--config", str(settings.file.resolve())) if settings.file else ()
    return ("--home", str(settings.home), *config, "--prepared")


def borrowed(settings: Settings) -> dict[str, str]:
    """What makes a role follow the sandbox's trackers, whatever its configuration file says of everything else."""
    accounts = settings.persons.accounts_file
    return {
        "FAIRLEAD_SOURCES": settings.sources.model_dump_json(),
        "FAIRLEAD_POLLER__INTERVAL_SECONDS": str(settings.poller.interval_seconds),
        "FAIRLEAD_KPIS": settings.kpis.model_dump_json(),
        **({"FAIRLEAD_PERSONS__ACCOUNTS_FILE": str(accounts)} if accounts else {}),
    }


def workers(settings: Settings, at: Mapping[str, int]) -> list[Role]:
    """The agents."""
    told = options(settings)
    return [
        Role(agent, fairlead("worker", agent, *told, "--metrics-port", str(at[agent])), healthy(at[agent]))
        for agent in AGENTS
    ]


def edge(settings: Settings, at: Mapping[str, int], *, sandboxed: bool) -> list[Role]:
    """Gateway, poller, console, and the notifier where people are to be told."""
    told = options(settings)
    page = ("--sandbox",) if sandboxed else ()
    return [
        Role(
            "gateway",
            fairlead("gateway", *told, "--port", str(at["gateway"])),
            healthy(at["gateway"]),
            feeds=True,
        ),
        Role(
            "poller",
            fairlead("poller", *told, "--metrics-port", str(at["poller"])),
            listening(at["poller"]),
            feeds=True,
        ),
        Role(
            "console", fairlead("console", *told, "--port", str(at["console"]), *page), healthy(at["console"])
        ),
        *([_notifier(told, at["notifier"])] if settings.notify.chosen else []),
    ]


def _notifier(told: tuple[str, ...], port: int) -> Role:
    return Role("notifier", fairlead("notifier", *told, "--metrics-port", str(port)), listening(port))


def sandbox(config: Path, at: Mapping[str, int]) -> Role:
    """The fake trackers; they write the configuration that leads to them."""
    arguments = ("sandbox", "serve", "--port", str(at[SANDBOX]), "--write-config", str(config), "--quiet")
    gateway = ("--gateway", f"http://{ports.LOOPBACK}:{at['gateway']}")
    return Role(
        SANDBOX,
        fairlead(*arguments, *gateway),
        lambda: config.exists() and ports.open_at(at[SANDBOX]),
        feeds=True,
    )
