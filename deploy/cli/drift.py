"""`fairlead drift [PROJECT]`: how projects stand against their plans."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Project = Annotated[
    str | None, typer.Argument(help="One project, with its case and the numbers behind it; by default all.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(drift)


def drift(
    project: Project = None, home: Home = DEFAULT_HOME, config: Config = None, json: Json = False
) -> int:
    """Show how each project stands against its plan, and why that can or cannot be said. Exit 3: one drifts."""
    import msgspec

    from connectors import titles
    from connectors.console import queries
    from deploy import attach, drift_page, settings
    from deploy.cli.frame import FINDINGS, FINE
    from schemas.drift import Standing

    with (
        attach.attached(settings.load(home, config), "drift") as there,
        there.engine.connect() as connection,
    ):
        found = queries.standings(connection)
        named = titles.titles(connection)
    wanted = drift_page.only(found, project) if project else found
    if json:
        print(msgspec.json.encode(wanted).decode())
    else:
        print(drift_page.one(wanted[0], named) if project else drift_page.all_(wanted))
    return FINDINGS if any(it.state is Standing.DRIFTING for it in wanted) else FINE
