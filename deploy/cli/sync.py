"""`fairlead sync --once`: poll everything to its end, and return when all of it is judged."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sync)


def sync(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    once: Annotated[
        bool, typer.Option("--once", help="Poll once; to keep polling, use `fairlead up`.")
    ] = False,
    patience: Annotated[
        float, typer.Option(help="Give up after this many seconds without progress.", min=1)
    ] = 180,
) -> None:
    """Poll all sources to their end and wait until every record is applied and tagged."""
    from deploy import settings
    from deploy.sync import sync_once
    from schemas.errors import Reject

    if not once:
        raise Reject("Say `fairlead sync --once`; to keep polling, run `fairlead up`.")
    sync_once(settings.load(home, config), patience)
