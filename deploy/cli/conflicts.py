"""`fairlead conflicts`: items whose sources contradict each other."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(conflicts)


def conflicts(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    project: Annotated[str, typer.Option(help="Only this project's.")] = "",
    json: Json = False,
) -> int:
    """List the items whose links, parents or corrections contradict each other, until a person decides. Exit 3: some."""
    import msgspec

    from connectors.console import queries
    from deploy import attach, conflicts_page, settings, store_state
    from deploy.cli.frame import FINDINGS, FINE

    with (
        attach.attached(settings.load(home, config), "conflicts") as there,
        there.engine.connect() as connection,
    ):
        store_state.refuse_empty(connection)
        found = queries.conflicts(connection, project)
        counted = queries.counted_conflicts(connection)
    if json:
        print(msgspec.json.encode({"conflicts": found, "items": counted}).decode())
    else:
        print(
            conflicts_page.as_text(found, sum(counted.values()) if not project else counted.get(project, 0))
        )
    return FINDINGS if found else FINE
