"""`fairlead correct KEY`: say what an item serves, and why."""

from datetime import datetime
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(correct)


def correct(
    key: Annotated[str, typer.Argument(help="The item's key: PAY-311 or acme/pay-api#12.")],
    serves: Annotated[
        list[str],
        typer.Option(
            "--serves",
            metavar="ID[=PERCENT]",
            help="Objective, initiative or always-on work; may be repeated.",
        ),
    ],
    because: Annotated[str, typer.Option("--because", help="Why; whoever confirms it reads this.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    subtree: Annotated[bool, typer.Option("--subtree", help="And everything under it.")] = False,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day it counts.")
    ] = None,
    actor: Annotated[
        str, typer.Option("--as", metavar="ADDRESS", envvar="FAIRLEAD_AS", help="Who you are: your address.")
    ] = "",
    json: Json = False,
) -> None:
    """Propose what an item serves. It counts once who answers for the objective, or the PMO, confirms it."""
    from deploy import attach, corrections_page, settings
    from deploy.correct import propose
    from deploy.decide import whoami

    day = until.date() if until else None
    with attach.attached(settings.load(home, config), "correct") as there:
        made = propose(
            there.broker, there.engine, key, serves, because, actor or whoami(), subtree=subtree, until=day
        )
    print(corrections_page.as_json([made]) if json else corrections_page.made(made))
