"""`fairlead up`: everything on one machine."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Do not start made-up trackers when the configuration names none."),
    ] = False,
    headless: Annotated[
        bool,
        typer.Option("--headless", help="Print one JSON line with the addresses once ready, then only log."),
    ] = False,
) -> None:
    """Run everything on this machine: engines, roles and, without sources of your own, a sandbox with live data.

    Stops with Ctrl-C; data stays in the home folder.
    """
    from deploy.supervisor.screens import screen
    from deploy.supervisor.up import Up

    Up(home, config, not no_sandbox, screen(home / "logs", headless=headless)).run()
