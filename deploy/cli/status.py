"""`fairlead status`: how everything stands."""

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Show what is here, what is judged, how far behind the logs we are, and how the projects stand."""
    from connectors.console import queries
    from deploy import attach, settings, status_page, store_state
    from deploy.ends import log_ends

    with (
        attach.attached(settings.load(home, config), "status") as there,
        there.engine.connect() as connection,
    ):
        store_state.refuse_empty(connection)
        found = queries.status(connection, log_ends(there.broker)())
        best = queries.next_rule(connection)
    print(status_page.as_json(found, best) if json else status_page.as_text(found, best))
