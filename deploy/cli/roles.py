"""`fairlead gateway | poller | worker AGENT | console`: one role alone, as many as wanted, on as many machines."""

from enum import StrEnum
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home


class Agent(StrEnum):
    """The agents there are."""

    INGEST = "ingest"
    TAG = "tag"
    EFFORT = "effort"
    DRIFT = "drift"


Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Port to listen on, instead of the configuration's.")
]
MetricsPort = Annotated[int | None, typer.Option(min=1, max=65535, help="Port of /metrics and /healthz.")]
Prepared = Annotated[bool, typer.Option("--prepared", hidden=True)]  # `up` has made tables and topics already


def register(app: typer.Typer) -> None:
    """Add one command a role."""
    for role in (gateway, poller, worker, notifier, console):
        app.command(rich_help_panel="One role alone")(role)


def gateway(
    home: Home = DEFAULT_HOME, config: Config = None, port: Port = None, prepared: Prepared = False
) -> None:
    """Receive webhooks: verify, minimise, hand to Kafka."""
    from deploy import roles, settings

    roles.gateway(settings.load(home, config), port, prepared=prepared)


def poller(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    metrics_port: MetricsPort = None,
    prepared: Prepared = False,
) -> None:
    """Walk the trackers: history first, then what changes."""
    from deploy import roles, settings

    roles.poller(settings.load(home, config), metrics_port, prepared=prepared)


def worker(
    agent: Annotated[Agent, typer.Argument(help="Which agent.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    metrics_port: MetricsPort = None,
    prepared: Prepared = False,
) -> int:
    """Run one agent: apply events, tag items, add up effort or judge drift. Exit 4: the Kafka log is not ours."""
    from deploy import roles, settings

    return roles.worker(settings.load(home, config), agent, metrics_port, prepared=prepared)


def notifier(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    metrics_port: MetricsPort = None,
    prepared: Prepared = False,
) -> None:
    """Tell people of drift cases, through Alertmanager or Apprise."""
    from deploy import roles, settings

    roles.notifier(settings.load(home, config), metrics_port, prepared=prepared)


def console(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    port: Port = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Show that the data is made up.")] = False,
    prepared: Prepared = False,
) -> None:
    """Show the pages."""
    from deploy import roles, settings

    roles.console(settings.load(home, config), port, sandbox=sandbox, prepared=prepared)
